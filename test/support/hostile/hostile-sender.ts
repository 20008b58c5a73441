import { connect, type Socket } from 'node:net'
import type { HostileRequest, Outcome } from './hostile-request.ts'
import { readAnswers } from './read-answers.ts'

/** Longer than any limit of the server: who says nothing until then has hung. */
const ANSWER_MS_MAX = 20_000

/** What one request brought: the statuses of its answers, `closed`, or `hung`. */
export type Brought = Outcome | 'hung'

/** Sends one request after the other, on one kept connection where the request allows it. */
export class HostileSender {
  readonly #port: number
  #kept: Socket | null = null

  constructor(port: number) {
    this.#port = port
  }

  async send(request: HostileRequest): Promise<Brought[]> {
    if (request.ending !== 'keep') return this.#exchange(this.#open(), request)
    const socket = this.#kept ?? this.#open()
    this.#kept = socket
    const isReused = socket.bytesRead > 0
    const brought = await this.#exchange(socket, request)
    // A server may end an idle connection at any moment; asking again tells whether it was that.
    return isReused && brought[0] === 'closed' ? this.send(request) : brought
  }

  close(): void {
    this.#kept?.destroy()
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    // Resets are ordinary here, and `close` follows.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      if (this.#kept === socket) this.#kept = null
    })
    return socket
  }

  #exchange(socket: Socket, request: HostileRequest): Promise<Brought[]> {
    return new Promise((resolve) => {
      let received = Buffer.alloc(0)
      const finish = (brought: Brought[], keep: boolean) => {
        clearTimeout(timer)
        socket.off('data', onData).off('close', onClose)
        if (!keep) socket.destroy()
        resolve(brought)
      }
      const onData = (chunk: Buffer) => {
        received = Buffer.concat([received, chunk])
        if (request.ending !== 'keep') return
        const { statuses, isClosing } = readAnswers(received, request)
        if (statuses.length > 0) finish(statuses, !isClosing)
      }
      const onClose = () => {
        const { statuses } = readAnswers(received, request)
        finish(statuses.length > 0 ? statuses : ['closed'], false)
      }
      const timer = setTimeout(() => finish(['hung'], false), ANSWER_MS_MAX)
      socket.on('data', onData).once('close', onClose)
      socket.write(request.bytes, () => {
        if (request.ending === 'leave') socket.resetAndDestroy()
      })
      if (request.ending === 'finish') socket.end()
    })
  }
}
