import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A mail server that takes every connection and never says a word. */
export interface HangingMailServer {
  readonly port: number
  /** How often somebody has tried. */
  connections: number
  stop(): Promise<void>
}

export async function startHangingMailServer(): Promise<HangingMailServer> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    hanging.connections += 1
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const hanging: HangingMailServer = {
    port: (server.address() as AddressInfo).port,
    connections: 0,
    async stop() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return hanging
}
