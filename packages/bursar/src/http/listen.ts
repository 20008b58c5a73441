import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { AppError } from '@bursar/wire/errors'
import { answerNode } from './answer-node.ts'
import { type BodyBudget, PROCESS_BODIES } from './body-budget.ts'
import { type Handle, jsonAnswer } from './http-message.ts'
import { OpenStreams } from './open-streams.ts'
import { refuseUnparsable } from './refuse-unparsable.ts'
import { sendAnswerAndClose } from './send-answer.ts'

/** A proxy that keeps connections for a minute must not find one closed at that same moment. */
const KEEP_ALIVE_MS = 65_000
/** From the first byte of a request to its last. */
const REQUEST_MS_MAX = 10_000
const TIMEOUT_CHECK_MS = 1_000
const HEADERS_BYTES_MAX = 16_384
const CONNECTIONS_MAX = 8_192
/** After this, `stop` cuts what is still open. */
const STOP_MS_MAX = 5_000
/** While stopping: how often connections that have become idle are looked for. */
const STOP_CHECK_MS = 50

const EXPECTATION_FAILED = jsonAnswer(417, { code: 'EXPECTATION_FAILED' })

export interface Listening {
  port: number
  url: string
  /** Stops accepting, lets answers in flight finish, then closes. May be called again. */
  stop(): Promise<void>
}

interface ListenOptions {
  host: string
  /** 0: a free one. */
  port: number
  /** Told what a handle throws; the sender gets a 500 that says nothing. */
  onFault?: (error: unknown) => void
  /** From the first byte of a request to its last; 10 s. */
  requestMsMax?: number
  /** What all bodies together may take; the budget of the process. */
  bodies?: BodyBudget
}

/** Serves a handle over HTTP/1.1. Throws `PORT_TAKEN`, or `SETTING_MALFORMED` for a bad host. */
export async function listen(handle: Handle, options: ListenOptions): Promise<Listening> {
  const requestMsMax = options.requestMsMax ?? REQUEST_MS_MAX
  const server = createServer({
    headersTimeout: requestMsMax,
    requestTimeout: requestMsMax,
    connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, requestMsMax),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADERS_BYTES_MAX,
    noDelay: true,
    // Checked in answerNode, so that this refusal looks like all the others.
    requireHostHeader: false,
  })
  server.maxConnections = CONNECTIONS_MAX
  const onFault = options.onFault ?? (() => undefined)
  const streams = new OpenStreams()
  const bodies = options.bodies ?? PROCESS_BODIES
  const context = { onFault, streams, bodies, keepsAlive: () => server.listening }
  const answer = (message: IncomingMessage, response: ServerResponse, invite?: () => void) =>
    answerNode(handle, { message, response, invite }, context)
  server.on('request', (message, response) => void answer(message, response))
  server.on('checkContinue', (message, response) => {
    void answer(message, response, () => response.writeContinue())
  })
  server.on('checkExpectation', (message, response) => {
    sendAnswerAndClose(message, response, EXPECTATION_FAILED, streams)
  })
  refuseUnparsable(server)
  const sockets = trackConnections(server)
  await bind(server, options)
  const port = (server.address() as AddressInfo).port
  const stop = once(() => {
    streams.stop()
    return close(server, sockets)
  })
  return { port, url: `http://${hostInUrl(options.host)}:${port}`, stop }
}

function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toBindError(error, host, port)))
    server.listen({ host, port }, resolve)
  })
}

function toBindError(error: NodeJS.ErrnoException, host: string, port: number): unknown {
  const where = `${hostInUrl(host)}:${port}`
  if (error.code === 'EADDRINUSE') {
    return new AppError('PORT_TAKEN', `Its address is ${where}.`, { cause: error })
  }
  const detail = `HOST and PORT are set to ${where}: ${error.code ?? 'unknown'}.`
  return new AppError('SETTING_MALFORMED', detail, { cause: error })
}

function trackConnections(server: Server): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    // Those that never said anything need not be waited for.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    const timer = setTimeout(() => server.closeAllConnections(), STOP_MS_MAX)
    const check = setInterval(() => server.closeIdleConnections(), STOP_CHECK_MS)
    server.close(() => {
      clearTimeout(timer)
      clearInterval(check)
      resolve()
    })
  })
}

function once<T>(act: () => T): () => T {
  let result: { value: T } | undefined
  return () => {
    result ??= { value: act() }
    return result.value
  }
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
