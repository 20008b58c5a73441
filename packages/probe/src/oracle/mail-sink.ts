import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Receives the emails of the endpoint: plain SMTP on loopback. It forwards nothing. */
export interface MailSink {
  readonly port: number
  /** Raw messages including headers. */
  caught(): readonly string[]
  close(): Promise<void>
}

const MAIL_BYTES_MAX = 1_048_576

export async function startMailSink(port = 0): Promise<MailSink> {
  const caught: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    converse(socket, (mail) => caught.push(mail))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    caught: () => caught,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The SMTP commands that a sender without TLS and login needs. */
function converse(socket: Socket, take: (mail: string) => void): void {
  let pending = ''
  let inData = false
  socket.setEncoding('latin1')
  socket.write('220 bursar-probe mail sink\r\n')
  socket.on('data', (chunk: string) => {
    pending += chunk
    if (pending.length > MAIL_BYTES_MAX) return void socket.destroy()
    for (;;) {
      const end = pending.indexOf(inData ? '\r\n.\r\n' : '\r\n')
      if (end === -1) return
      const part = pending.slice(0, end)
      pending = pending.slice(end + (inData ? 5 : 2))
      if (inData) take(Buffer.from(part.replaceAll('\r\n..', '\r\n.'), 'latin1').toString('utf8'))
      const command = part.slice(0, 4).toUpperCase()
      const answer = inData ? '250 taken' : replyTo(command)
      inData = !inData && command === 'DATA'
      socket.write(`${answer}\r\n`)
      if (command === 'QUIT') return void socket.end()
    }
  })
}

function replyTo(command: string): string {
  if (command === 'DATA') return '354 go on'
  if (command === 'QUIT') return '221 bye'
  return /^(?:EHLO|HELO|MAIL|RCPT|RSET|NOOP)$/.test(command) ? '250 ok' : '502 unknown'
}
