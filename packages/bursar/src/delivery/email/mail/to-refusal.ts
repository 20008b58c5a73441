import type { Posted } from './mailer.ts'
import { saidByServer } from './said-by-server.ts'

type Refusal = Extract<Posted, { outcome: 'deferred' | 'refused' }>

/** What the recipient's side was asked when it said no: the address, or the mail itself. */
const ABOUT_THE_MAIL = /^(?:RCPT TO|DATA)\b/
const ENHANCED = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/
/**
 * RFC 3463: the address, the mailbox, the content. A server delays what it has against us until
 * RCPT, and says so in another class (5.7.1: relay access denied), or of the sender's address.
 */
const FINAL = /^5\.[126]\./
const ABOUT_THE_SENDER = ['5.1.7', '5.1.8']
/** 530 and its like are about the login, wherever they are said. */
const ABOUT_THE_LOGIN = [530, 534, 535, 538]
/** Codes of Node and of the client: a certificate, the encryption, the login. */
const ABOUT_US = /CERT|SIGNED|UNABLE_TO|ERR_TLS|EPROTO|^(?:ETLS|EAUTH|ENOAUTH)$/

/**
 * What an error of the SMTP client means. Only the codes of what was said are looked at: its words
 * may hold an address. A server that refuses *us* with 5xx refuses every mail until somebody mends
 * SMTP_URL or MAIL_FROM; so no mail is given up for that.
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

/** Without an answer: no encryption that can be trusted, or a server that is away. */
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
