import { type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** How long a refused connection may stay half open, so that the sender can read the answer. */
const LINGER_MS_MAX = 2_000

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/**
 * What Node’s parser does not take, and what comes too slowly, is answered with a bare 4xx and the
 * connection is closed. Nothing is logged and nothing of the request is repeated.
 */
export function refuseUnparsable(server: Server): void {
  const answering = new WeakMap<object, ServerResponse>()
  const refused = new WeakSet<object>()
  const remember = (message: { socket: object }, response: ServerResponse) =>
    answering.set(message.socket, response)
  server.prependListener('request', remember)
  server.prependListener('checkContinue', remember)
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket
    if (error.code === 'ECONNRESET' || socket.destroyed) return socket.destroy()
    // More bad bytes behind those that were refused.
    if (refused.has(socket)) return
    refused.add(socket)
    const response = answering.get(socket)
    const isAnswering = response !== undefined && !response.writableFinished && !response.destroyed
    if (isAnswering && response.req.complete) {
      // A good request before the bad bytes gets its own answer, and nothing comes after it.
      response.shouldKeepAlive = false
      response.once('finish', () => socket.destroySoon())
      return
    }
    if (isAnswering && response.headersSent) return socket.destroy()
    socket.end(bareAnswer(STATUS_BY_CODE[error.code ?? ''] ?? 400))
    const timer = setTimeout(() => socket.destroy(), LINGER_MS_MAX)
    socket.once('close', () => clearTimeout(timer))
  })
}

function bareAnswer(status: number): string {
  const body = '{"code":"REQUEST_MALFORMED"}'
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
