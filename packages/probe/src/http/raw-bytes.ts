import { ANSWER_BYTES_MAX } from './exchange.ts'
import { openSocket } from './raw-client.ts'
import type { Target } from './target.ts'

const QUIET_MS = 600

/** Sends raw bytes and returns everything received until the connection is silent. */
export function sendRaw(target: Target, bytes: Buffer): Promise<string> {
  const socket = openSocket(target)
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(Buffer.concat(chunks).toString('latin1'))
    }
    let timer = setTimeout(finish, QUIET_MS * 2)
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      clearTimeout(timer)
      timer = setTimeout(finish, QUIET_MS)
      if (size > ANSWER_BYTES_MAX) finish()
    })
    socket.once('close', finish)
    socket.on('error', finish)
    socket.write(bytes)
  })
}
