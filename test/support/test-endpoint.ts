import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer as createRawServer } from 'node:net'
import { text } from 'node:stream/consumers'

/** What an endpoint was sent. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly response: ServerResponse
}

/** A service that listens for outgoing webhooks, on this machine. */
export interface TestEndpoint {
  readonly port: number
  readonly url: URL
  /** All it was sent, in order. */
  readonly received: Received[]
  /** How often somebody connected, whatever came of it. */
  connections: number
  /** What it does with the next request; default: 204. */
  answer: (received: Received) => void
  stop(): Promise<void>
}

/** `tls`: an HTTPS server with this key and certificate. */
export async function startTestEndpoint({
  tls,
}: {
  tls?: ServerOptions
} = {}): Promise<TestEndpoint> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url: path = '', headers } = request
    const body = await text(request)
    const received = { method, path, headers, body, response }
    endpoint.received.push(received)
    endpoint.answer(received)
  }
  const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve)
  server.on('connection', () => {
    endpoint.connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const endpoint: TestEndpoint = {
    port,
    url: new URL(`http://127.0.0.1:${port}/hooks?from=bursar`),
    received: [],
    connections: 0,
    answer: ({ response }) => response.writeHead(204).end(),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return endpoint
}

/** Answers whatever it is sent with these bytes, and says nothing more; it never hangs up. */
export async function startRawEndpoint(bytes: string): Promise<{ url: URL; stop(): void }> {
  const server = createRawServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.write(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: new URL(`http://127.0.0.1:${port}/`), stop: () => server.close() }
}
