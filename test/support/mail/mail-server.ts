import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { SmtpServer } from '../../../packages/bursar/src/config/mail/mail-settings.ts'

export interface ReceivedMail {
  readonly raw: string
  /** Read back by another library than the one that wrote it. */
  readonly mail: ParsedMail
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
}

type Moment = 'connect' | 'MAIL FROM' | 'RCPT TO' | 'DATA'

/** A real SMTP server on this machine that keeps what it gets, and says no when it is told to. */
export class MailServer {
  readonly received: ReceivedMail[] = []
  /** Called when a mail is there, before the sender is told so. */
  onReceived: () => Promise<void> = async () => undefined
  readonly #server: SMTPServer
  #refusals: { at: Moment; code: number; words: string }[] = []

  private constructor(options: SMTPServerOptions) {
    const say = (at: Moment) => (callback: (error?: Error | null) => void) =>
      callback(this.#refusalAt(at))
    this.#server = new SMTPServer({
      // Its certificate is one that nobody trusts.
      hideSTARTTLS: true,
      authOptional: true,
      disableReverseLookup: true,
      logger: false,
      onAuth: ({ password }, _session, callback) =>
        password === 'right' ? callback(null, { user: 'ada' }) : callback(new Error('No.')),
      onConnect: (_session, callback) => say('connect')(callback),
      onMailFrom: (_address, _session, callback) => say('MAIL FROM')(callback),
      onRcptTo: (_address, _session, callback) => say('RCPT TO')(callback),
      onData: (stream, { envelope }, callback) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const refusal = this.#refusalAt('DATA')
          if (refusal !== null) return callback(refusal)
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
          const to = envelope.rcptTo.map(({ address }) => address)
          this.#keep(Buffer.concat(chunks), { from, to }).then(() => callback(), callback)
        })
      },
      ...options,
    })
  }

  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const started = new MailServer(options)
    started.#server.on('error', () => undefined)
    await new Promise<void>((resolve) => started.#server.listen(0, '127.0.0.1', resolve))
    return started
  }

  get address(): SmtpServer {
    const { port } = this.#server.server.address() as AddressInfo
    return { host: '127.0.0.1', port, security: 'offered', login: null }
  }

  /**
   * From now on, until `accept`. `words` begin with an enhanced code where the server gives one.
   */
  refuse(at: Moment, code: number, words = 'Not now.'): void {
    this.#refusals = [{ at, code, words }]
  }

  accept(): void {
    this.#refusals = []
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve))
  }

  async #keep(raw: Buffer, envelope: ReceivedMail['envelope']): Promise<void> {
    const mail = await simpleParser(raw)
    this.received.push({ raw: raw.toString('utf8'), mail, envelope })
    await this.onReceived()
  }

  #refusalAt(at: Moment): Error | null {
    const refusal = this.#refusals.find((one) => one.at === at)
    if (refusal === undefined) return null
    return Object.assign(new Error(refusal.words), { responseCode: refusal.code })
  }
}
