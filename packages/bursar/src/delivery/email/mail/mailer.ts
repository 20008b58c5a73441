import type { ErrorCode } from '@bursar/wire/errors'
import type { Sender } from '../../../config/mail/mail-settings.ts'
import type { Language } from '../../../config/mail/parse-emails.ts'

export interface MailMessage {
  /** With its angle brackets; the same at every try. */
  readonly messageId: string
  readonly from: Sender
  /** One plain address. */
  readonly to: string
  readonly replyTo: string | null
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly language: Language
  readonly date: Date
}

/**
 * `sent`: the mail server has taken it over. `caught`: it is kept for somebody to look at.
 * `deferred`: a later try may help. `refused`: none can. `smtpCode`, `smtpResponse`: the server's
 * answer, its text without addresses.
 */
export type Posted =
  | {
      readonly outcome: 'sent' | 'caught'
      readonly smtpCode?: number | null
      readonly smtpResponse?: string | null
    }
  | {
      readonly outcome: 'deferred' | 'refused'
      readonly errorCode: ErrorCode
      readonly smtpCode: number | null
      readonly smtpResponse: string | null
    }

/** Takes a mail to its reader, or to who looks at it instead. Gives up on `signal`. */
export interface Mailer {
  post(message: MailMessage, signal: AbortSignal): Promise<Posted>
}
