import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpAnswer } from './http-message.ts'

/**
 * After an answer in the middle of a body: how much more of it, and for how long, is thrown away
 * unread, so that the sender comes to read the answer before the connection is cut.
 */
const LINGER_BYTES_MAX = 16 * 1_048_576
const LINGER_MS_MAX = 2_000

/** Headers as `writeHead` takes them without building an object. */
const preparedHeaders = new WeakMap<HttpAnswer, string[]>()

export function sendAnswer(response: ServerResponse, answer: HttpAnswer): void {
  if (response.destroyed) return
  response.writeHead(answer.status, headersOf(answer))
  response.end(answer.body)
}

/** Answers before the body has come, then closes the connection. */
export function sendAnswerAndClose(
  message: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
): void {
  if (response.destroyed) return
  response.shouldKeepAlive = false
  response.writeHead(answer.status, headersOf(answer))
  // The whole answer is on its way; `end` is what cuts the connection.
  response.write(answer.body)
  let bytes = 0
  const timer = setTimeout(() => response.end(), LINGER_MS_MAX)
  message.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > LINGER_BYTES_MAX) response.end()
  })
  message.once('end', () => response.end())
  response.once('close', () => clearTimeout(timer))
  message.resume()
}

function headersOf(answer: HttpAnswer): string[] {
  const prepared = preparedHeaders.get(answer)
  if (prepared !== undefined) return prepared
  const length = Buffer.byteLength(answer.body)
  const headers = [...Object.entries(answer.headers).flat(), 'Content-Length', String(length)]
  // A frozen answer is one that is given again and again.
  if (Object.isFrozen(answer)) preparedHeaders.set(answer, headers)
  return headers
}
