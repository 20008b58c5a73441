import type { MailMessage } from './mailer.ts'

const BREAKS = /[\r\n\0]/

/**
 * Whether nothing that becomes a header could begin another one. The library guards this, too; but
 * it has been wrong before, and this costs nothing.
 */
export function hasSafeHeaders(message: MailMessage): boolean {
  const { messageId, from, to, replyTo, subject, language } = message
  const values = [messageId, from.name ?? '', from.address, to, replyTo ?? '', subject, language]
  return !values.some((value) => BREAKS.test(value))
}
