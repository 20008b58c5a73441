import type { Posted } from './mailer.ts'
import { saidByServer } from './said-by-server.ts'

export type Refusal = Extract<Posted, { outcome: 'deferred' | 'refused' }>

/** Commands about the recipient or the email itself. */
const ABOUT_THE_MAIL = /^(?:RCPT TO|DATA)\b/
const ENHANCED = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/
/**
 * RFC 3463: address, mailbox and content. Servers report sender problems at RCPT too, but with
 * other codes (5.7.1: relay access denied, or codes about the sender address).
 */
const FINAL = /^5\.[126]\./
const ABOUT_THE_SENDER = ['5.1.7', '5.1.8']
/** Codes about the login, after any command. */
const ABOUT_THE_LOGIN = [530, 534, 535, 538]
/** Error codes of Node.js and the client about certificate, encryption or login. */
const ABOUT_US = /CERT|SIGNED|UNABLE_TO|ERR_TLS|EPROTO|^(?:ETLS|EAUTH|ENOAUTH)$/

/**
 * Classifies an error of the SMTP client by its codes. A 5xx about the sender or the login affects
 * every email until SMTP_URL or MAIL_FROM is fixed, so it is not permanent for one email.
 */
export function toRefusal(error: unknown): Refusal {
  const { command, responseCode, enhanced, response } = partsOf(error)
  if (responseCode === null) {
    const errorCode = whyUnanswered(error)
    return { outcome: 'deferred', errorCode, smtpCode: null, smtpResponse: null }
  }
  const smtpCode = responseCode
  const { smtpResponse } = saidByServer(response)
  const isPermanent = smtpCode >= 500 && smtpCode !== 503
  const answer = { smtpCode, smtpResponse }
  if (!isPermanent) return { outcome: 'deferred', errorCode: 'MAIL_DEFERRED', ...answer }
  const isAboutUs = !ABOUT_THE_MAIL.test(command) || ABOUT_THE_LOGIN.includes(smtpCode)
  if (!isAboutUs && isFinal(command, enhanced)) {
    return { outcome: 'refused', errorCode: 'MAIL_REFUSED', ...answer }
  }
  return { outcome: 'deferred', errorCode: 'MAIL_SERVER_REFUSED', ...answer }
}

function isFinal(command: string, enhanced: string | null): boolean {
  if (enhanced === null) return command.startsWith('RCPT')
  return FINAL.test(enhanced) && !ABOUT_THE_SENDER.includes(enhanced)
}

/** No answer: untrusted encryption, or an unreachable server. */
function whyUnanswered(error: unknown): 'MAIL_SERVER_REFUSED' | 'MAIL_UNREACHABLE' {
  const isOurs = codesOf(error).some((code) => ABOUT_US.test(code))
  return isOurs ? 'MAIL_SERVER_REFUSED' : 'MAIL_UNREACHABLE'
}

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const own = 'code' in error ? error.code : null
  const original = 'originalCode' in error ? error.originalCode : null
  return [own, original].filter((code) => typeof code === 'string')
}

interface Said {
  readonly command: string
  readonly responseCode: number | null
  readonly enhanced: string | null
  readonly response: string | null
}

function partsOf(error: unknown): Said {
  if (!(error instanceof Error)) {
    return { command: '', responseCode: null, enhanced: null, response: null }
  }
  const command = 'command' in error ? error.command : null
  const responseCode = 'responseCode' in error ? error.responseCode : null
  const response = 'response' in error ? error.response : null
  return {
    command: typeof command === 'string' ? command : '',
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    response: typeof response === 'string' ? response : null,
    enhanced: typeof response === 'string' ? (ENHANCED.exec(response)?.[1] ?? null) : null,
  }
}
