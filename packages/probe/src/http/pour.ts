import type { AttackRequest, Exchange } from './exchange.ts'
import { openSocket, readAnswer } from './raw-client.ts'
import type { Target } from './target.ts'

export interface Poured {
  /** The request without its body, which is too large for the report. */
  answer: Exchange
  /** Bytes of the body that the endpoint read before it answered or closed the connection. */
  takenBytes: number
}

const CHUNK = Buffer.alloc(65_536, 0x20)
export const POUR_SECONDS_MAX = 20

/**
 * Sends a large body as fast as the endpoint reads it, until the endpoint answers, closes the
 * connection, or has read all of it. `head` ends with the blank line.
 */
export async function pour(
  target: Target,
  head: string,
  body: { totalBytes: number; chunked: boolean },
): Promise<Poured> {
  const socket = openSocket(target)
  const reading = readAnswer(socket, { method: 'POST', secondsMax: POUR_SECONDS_MAX })
  let done = false
  const finished = reading.then(() => {
    done = true
  })
  socket.write(head)
  let takenBytes = 0
  while (!done && takenBytes < body.totalBytes) {
    const flushed = socket.write(body.chunked ? asChunk(CHUNK) : CHUNK)
    takenBytes += CHUNK.length
    if (flushed) await new Promise((resolve) => setImmediate(resolve))
    else await Promise.race([finished, new Promise((resolve) => socket.once('drain', resolve))])
  }
  if (!done && body.chunked) socket.write('0\r\n\r\n')
  const answer = { target, request: requestOf(head), ...(await reading) }
  return { answer, takenBytes: Math.max(0, takenBytes - socket.writableLength) }
}

function requestOf(head: string): AttackRequest {
  const [first = '', ...lines] = head.trimEnd().split('\r\n')
  const [method = 'POST', path = '/'] = first.split(' ')
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ')
    return [name, value.join(': ')]
  })
  return { method, path, headers, body: Buffer.alloc(0) }
}

function asChunk(bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ])
}
