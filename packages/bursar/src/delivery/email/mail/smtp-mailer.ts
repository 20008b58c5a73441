import { createTransport } from 'nodemailer'
import type { Sender, SmtpServer } from '../../../config/mail/mail-settings.ts'
import type { Mailer, MailMessage } from './mailer.ts'
import { saidByServer } from './said-by-server.ts'
import { type Refusal, toRefusal } from './to-refusal.ts'

const CONNECT_MS_MAX = 10_000
const GREETING_MS_MAX = 10_000
/** Maximum silence of the server. */
const SILENCE_MS_MAX = 20_000

/**
 * Sends over SMTP with one connection per email. The queue limits concurrency, and a server that
 * hangs blocks only one email.
 */
export function smtpMailer(server: SmtpServer): Mailer {
  const transport = transportTo(server)
  return {
    async post(message, signal) {
      if (!hasSafeHeaders(message)) {
        const errorCode = 'MAIL_HEADER_UNSAFE'
        return { outcome: 'refused', errorCode, smtpCode: null, smtpResponse: null }
      }
      try {
        const { response } = await transport.sendMail({ ...toOptions(message), signal })
        return { outcome: 'sent', ...saidByServer(response) }
      } catch (error) {
        return toRefusal(error)
      }
    },
  }
}

/** Connects, encrypts and signs in as for an email, and sends none. Null: all of it works. */
export async function verifySmtp(server: SmtpServer): Promise<Refusal | null> {
  const transport = transportTo(server)
  try {
    await transport.verify()
    return null
  } catch (error) {
    return toRefusal(error)
  } finally {
    transport.close()
  }
}

function transportTo({ host, port, security, login }: SmtpServer) {
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ...(login !== null && { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: CONNECT_MS_MAX,
    dnsTimeout: CONNECT_MS_MAX,
    greetingTimeout: GREETING_MS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    // Email content comes only from the options, never from a file or URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

function toOptions(message: MailMessage) {
  const { messageId, from, to, replyTo, subject, text, html, language, date } = message
  return {
    messageId,
    from: toAddress(from),
    // No name, because it would be untrusted text in a header.
    to: toAddress({ name: null, address: to }),
    ...(replyTo !== null && { replyTo: toAddress({ name: null, address: replyTo }) }),
    envelope: { from: from.address, to: [to] },
    subject,
    text,
    html,
    date,
    headers: {
      'Content-Language': language,
      // Prevents out-of-office and other automatic replies.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  }
}

function toAddress({ name, address }: Sender): { name: string; address: string } {
  return { name: name ?? '', address }
}

const BREAKS = /[\r\n\0]/

/**
 * Whether no header value contains a line break that could inject another header. The library
 * checks this too, but has had bugs here.
 */
function hasSafeHeaders(message: MailMessage): boolean {
  const { messageId, from, to, replyTo, subject, language } = message
  const values = [messageId, from.name ?? '', from.address, to, replyTo ?? '', subject, language]
  return !values.some((value) => BREAKS.test(value))
}
