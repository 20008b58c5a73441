import type { Posted } from './mailer.ts'

type Refusal = Extract<Posted, { outcome: 'deferred' | 'refused' }>

/** What the recipient's side was asked when it said no: the address, or the mail itself. */
const ABOUT_THE_MAIL = /^(?:RCPT TO|DATA)\b/
/** 530 and its like are about the login, wherever they are said. */
const ABOUT_THE_LOGIN = [530, 534, 535, 538]
/** Codes of Node and of the client: a certificate, the encryption, the login. */
const ABOUT_US = /CERT|SIGNED|UNABLE_TO|ERR_TLS|EPROTO|^(?:ETLS|EAUTH|ENOAUTH)$/

/**
 * What an error of the SMTP client means. Of the error only its codes are looked at: its words may
 * hold an address. A server that refuses *us* with 5xx refuses every mail until somebody mends
 * SMTP_URL or MAIL_FROM; so no mail is given up for that.
 */
export function toRefusal(error: unknown): Refusal {
  const { command, responseCode } = partsOf(error)
  if (responseCode === null) {
    return { outcome: 'deferred', errorCode: whyUnanswered(error), smtpCode: null }
  }
  const smtpCode = responseCode
  const isPermanent = smtpCode >= 500 && smtpCode !== 503
  if (!isPermanent) return { outcome: 'deferred', errorCode: 'MAIL_DEFERRED', smtpCode }
  if (ABOUT_THE_MAIL.test(command) && !ABOUT_THE_LOGIN.includes(smtpCode)) {
    return { outcome: 'refused', errorCode: 'MAIL_REFUSED', smtpCode }
  }
  return { outcome: 'deferred', errorCode: 'MAIL_SERVER_REFUSED', smtpCode }
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

function partsOf(error: unknown): { command: string; responseCode: number | null } {
  if (!(error instanceof Error)) return { command: '', responseCode: null }
  const command = 'command' in error ? error.command : null
  const responseCode = 'responseCode' in error ? error.responseCode : null
  return {
    command: typeof command === 'string' ? command : '',
    responseCode: typeof responseCode === 'number' ? responseCode : null,
  }
}
