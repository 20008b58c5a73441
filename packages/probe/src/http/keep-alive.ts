import type { Socket } from 'node:net'
import { ANSWER_BYTES_MAX, type AttackRequest } from './exchange.ts'
import { ANSWER_SECONDS_MAX, isComplete, openSocket, toBytes } from './raw-client.ts'
import type { Target } from './target.ts'

/** A connection for repeated measurements. */
export interface Line {
  /**
   * Milliseconds from the last byte sent to the first byte received. Without an answer, to the end
   * of the connection, at most ANSWER_SECONDS_MAX.
   */
  time(request: AttackRequest): Promise<number>
  close(): void
}

export function openLine(target: Target): Line {
  let socket: Socket | null = null
  return {
    time(request) {
      const headers = request.headers.filter(([name]) => name !== 'Connection')
      if (socket === null || socket.destroyed) {
        socket = openSocket(target)
        socket.on('error', () => socket?.destroy())
      }
      return timed(socket, { ...request, headers })
    },
    close: () => void socket?.destroy(),
  }
}

function timed(socket: Socket, request: AttackRequest): Promise<number> {
  let bytes = Buffer.alloc(0)
  let firstMs: number | null = null
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      socket.off('data', read)
      socket.off('close', finish)
      resolve(firstMs ?? performance.now() - startedAt)
    }
    const timer = setTimeout(() => socket.destroy(), ANSWER_SECONDS_MAX * 1000)
    const read = (chunk: Buffer) => {
      firstMs ??= performance.now() - startedAt
      bytes = Buffer.concat([bytes, chunk])
      if (isComplete(bytes, request.method)) finish()
      else if (bytes.length >= ANSWER_BYTES_MAX) socket.destroy()
    }
    socket.on('data', read)
    socket.once('close', finish)
    socket.write(toBytes(request))
  })
}
