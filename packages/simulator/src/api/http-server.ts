import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Api, IncomingCall, OutgoingAnswer } from './api.ts'

const BODY_BYTES_MAX = 1_048_576

/** A page, or null if the path belongs to the API. */
export type PageHandler = (incoming: IncomingPage) => Promise<OutgoingAnswer | null>

export type IncomingPage = IncomingCall

export function createApiServer(api: Api, page: PageHandler): Server {
  return createServer((incoming, outgoing) => {
    void serve(api, page, incoming, outgoing).catch((error: unknown) => {
      // A bug of the simulator, reported so that it is not mistaken for a Stripe error.
      outgoing.writeHead(500, { 'content-type': 'application/json' })
      const reason = error instanceof Error ? error.stack : String(error)
      const message = `The simulator failed: ${reason}`
      outgoing.end(JSON.stringify({ error: { type: 'api_error', message } }))
    })
  })
}

/** Listens on the first free port of these (0 is always free) and returns it. */
export async function listenOn(
  server: Server,
  host: string,
  [port, ...others]: readonly [number, ...number[]],
): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    const [next, ...rest] = others
    if (!isTaken || next === undefined) throw error
    return listenOn(server, host, [next, ...rest])
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

async function serve(
  api: Api,
  page: PageHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const call: IncomingCall = {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    body: await readBody(incoming),
    header: (name) => {
      const value = incoming.headers[name]
      return Array.isArray(value) ? value[0] : value
    },
  }
  const isApi = call.path.startsWith('/v1/') || call.path.startsWith('/v2/')
  respond(outgoing, (isApi ? null : await page(call)) ?? (await api.handle(call)))
}

function respond(outgoing: ServerResponse, answer: OutgoingAnswer): void {
  const { trouble } = answer
  if (trouble?.kind === 'reset') {
    outgoing.socket?.resetAndDestroy()
    return
  }
  if (trouble?.kind === 'hang') {
    if (trouble.forMs === null) return
    const timer = setTimeout(() => outgoing.socket?.resetAndDestroy(), trouble.forMs)
    timer.unref()
    return
  }
  const bytes = Buffer.from(answer.body)
  outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length })
  if (trouble?.kind === 'truncate') {
    const half = bytes.subarray(0, Math.floor(bytes.length / 2))
    outgoing.write(half, () => outgoing.socket?.destroy())
    return
  }
  outgoing.end(bytes)
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > BODY_BYTES_MAX) throw new Error('The request body is larger than 1 MiB.')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
