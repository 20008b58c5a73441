import { connect, type Socket } from 'node:net'

const READ_BYTES = 16_384
const HEAD_END = '\r\n\r\n'

/** One keep-alive connection with at most one request under way. */
export class LoadConnection {
  /** When the request under way was sent, by `performance.now()`. */
  sentAt = 0
  readonly #socket: Socket
  #text = ''

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** `onAnswer` is told the status of each answer once all of it has come. */
  static open(
    port: number,
    onAnswer: (connection: LoadConnection, status: number) => void,
    onBreak: (error: Error) => void,
  ): Promise<LoadConnection> {
    return new Promise((resolve) => {
      const callback = (bytes: number, buffer: Uint8Array) => {
        const status = connection.#read((buffer as Buffer).toString('latin1', 0, bytes))
        if (status !== null) onAnswer(connection, status)
        return true
      }
      const onread = { buffer: Buffer.alloc(READ_BYTES), callback }
      const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread })
      const connection = new LoadConnection(socket)
      socket.once('connect', () => resolve(connection))
      socket.once('error', onBreak)
      socket.once('end', () => onBreak(new Error('The server closed a connection.')))
    })
  }

  send(request: Buffer): void {
    this.sentAt = performance.now()
    this.#socket.write(request)
  }

  close(): void {
    this.#socket.destroy()
  }

  /** The status once the whole answer has come. */
  #read(text: string): number | null {
    this.#text = this.#text === '' ? text : this.#text + text
    const headEnd = this.#text.indexOf(HEAD_END)
    if (headEnd === -1) return null
    const length = /\ncontent-length: (\d+)/i.exec(this.#text)?.[1]
    if (this.#text.length < headEnd + HEAD_END.length + Number(length)) return null
    const status = Number(this.#text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length))
    this.#text = ''
    return status
  }
}
