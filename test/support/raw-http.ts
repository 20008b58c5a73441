import { connect } from 'node:net'

/** What came back on a raw connection until the other side closed it. */
export interface RawAnswer {
  /** Of each answer, in order. */
  statuses: number[]
  text: string
}

/** Writes bytes to a port and reads until the connection is closed. Resets count as closed. */
export function rawExchange(port: number, parts: readonly (string | Buffer)[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      for (const part of parts) socket.write(part)
    })
    socket.on('data', (chunk) => received.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) reject(error)
    })
    socket.on('close', () => {
      const text = Buffer.concat(received).toString('latin1')
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]))
      resolve({ statuses, text })
    })
  })
}
