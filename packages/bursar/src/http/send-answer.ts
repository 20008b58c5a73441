import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpAnswer } from './http-message.ts'
import type { OpenStreams } from './open-streams.ts'
import { writeHead } from './write-head.ts'

/**
 * After an answer in the middle of a body: how much more of it, and for how long, is thrown away
 * unread, so that the sender comes to read the answer before the connection is cut.
 */
const LINGER_BYTES_MAX = 16 * 1_048_576
const LINGER_MS_MAX = 2_000

/** Headers as Node’s `writeHead` takes them without building an object. */
const preparedHeaders = new WeakMap<HttpAnswer, string[]>()

export function sendAnswer(
  response: ServerResponse,
  answer: HttpAnswer,
  streams: OpenStreams,
): void {
  const { status, body } = answer
  if (body instanceof ReadableStream) {
    streams.send(response, { status, headers: headersOf(answer) }, body)
    return
  }
  if (response.destroyed) return
  writeHead(response, status, headersOf(answer))
  response.end(body)
}

/**
 * Answers before the body has come, and ends the connection: our side at once, the sender’s when it
 * closes or has been listened to for long enough. Cutting at once could cost it the answer.
 */
export function sendAnswerAndClose(
  message: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  streams: OpenStreams,
): void {
  if (response.destroyed) return
  response.shouldKeepAlive = false
  const { socket } = response
  // Behind the answer to an earlier request of the same connection: Node closes after both.
  if (socket === null || answer.body instanceof ReadableStream) {
    sendAnswer(response, answer, streams)
    return
  }
  writeHead(response, answer.status, headersOf(answer))
  response.flushHeaders()
  response.write(answer.body)
  socket.end()
  let bytes = 0
  message.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > LINGER_BYTES_MAX) socket.destroy()
  })
  message.once('end', () => socket.destroy())
  message.resume()
  const timer = setTimeout(() => socket.destroy(), LINGER_MS_MAX)
  socket.once('close', () => clearTimeout(timer))
}

function headersOf(answer: HttpAnswer): string[] {
  const prepared = preparedHeaders.get(answer)
  if (prepared !== undefined) return prepared
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [name, value] : value.flatMap((one) => [name, one]),
  )
  if (!(answer.body instanceof ReadableStream)) {
    headers.push('Content-Length', String(Buffer.byteLength(answer.body)))
  }
  // A frozen answer is one that is given again and again.
  if (Object.isFrozen(answer)) preparedHeaders.set(answer, headers)
  return headers
}
