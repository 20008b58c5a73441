import { openSocket } from './raw-client.ts'
import type { Target } from './target.ts'

export interface Drips {
  /** The number of connections that are still open. */
  open(): number
  close(): void
}

const DRIP_INTERVAL_MS = 5_000

/** Opens connections that send a byte every five seconds, half in the head, half in the body. */
export function openDrips(target: Target, count: number, head: string): Drips {
  const closed = new Set<number>()
  const headless = head.slice(0, -2)
  const sockets = Array.from({ length: count }, (_, at) => {
    const socket = openSocket(target)
    socket.once('close', () => closed.add(at))
    socket.on('error', () => socket.destroy())
    socket.resume()
    socket.write(at % 2 === 0 ? head : headless)
    return socket
  })
  const timer = setInterval(() => {
    for (const [at, socket] of sockets.entries()) if (!closed.has(at)) socket.write('a')
  }, DRIP_INTERVAL_MS)
  return {
    open: () => count - closed.size,
    close() {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
    },
  }
}
