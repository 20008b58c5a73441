import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { pipeline, Transform } from 'node:stream'
import type { Random } from '../../../packages/wire/src/random.ts'

export interface Jitter {
  readonly random: Random
  readonly milliseconds: number
}

/** A line to an endpoint that holds every piece back for a while, another one each time. */
export async function openJitteryLine(url: string, jitter: Jitter) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: target.hostname, port: Number(target.port), allowHalfOpen: true })
    for (const socket of [near, far]) keep(socket)
    const cut = () => {
      near.destroy()
      far.destroy()
    }
    pipeline(near, holdBack(jitter), far, (error) => error && cut())
    pipeline(far, holdBack(jitter), near, (error) => error && cut())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: Object.assign(new URL(url), { port }).href,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function holdBack({ random, milliseconds }: Jitter): Transform {
  return new Transform({
    transform(piece, _encoding, pass) {
      setTimeout(() => pass(null, piece), random() * milliseconds)
    },
  })
}
