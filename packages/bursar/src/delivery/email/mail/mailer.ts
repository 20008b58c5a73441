import type { ErrorCode } from '@bursar/wire/errors'
import type { Sender } from '../../../config/mail/mail-settings.ts'
import type { Language } from '../../../config/mail/parse-emails.ts'

export interface MailMessage {
  /** With angle brackets. The same for every attempt. */
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
 * `sent`: the mail server accepted it. `caught`: kept for preview. `deferred`: a retry may succeed.
 * `refused`: permanent. `smtpCode`, `smtpResponse`: the answer of the server without addresses.
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

/** Sends or catches an email. Stops on `signal`. */
export interface Mailer {
  post(message: MailMessage, signal: AbortSignal): Promise<Posted>
}
