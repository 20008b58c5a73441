import {
  type EmailName,
  type MessageDetails,
  SAID_LATE_DAYS_MAX,
} from '../../subscription/outgoing/message.ts'
import { EVERY_EMAIL } from './every-email.ts'
import type { SubscriptionNow } from './overtaken-rules.ts'

const SAID_LATE_MS_MAX = SAID_LATE_DAYS_MAX * 86_400_000

/**
 * Whether an email would say what is not true any more: the mail server was away for a day, and
 * who would be asked to pay has paid. What became of it has, or will have, an email of its own. Nor
 * is it news after a month, as when mails were switched off and are on again.
 */
export function isOvertaken(
  email: {
    readonly name: EmailName
    readonly details: MessageDetails
    readonly pendingSince: Date
  },
  subscription: SubscriptionNow | null,
  now: Date,
): boolean {
  if (now.getTime() - email.pendingSince.getTime() > SAID_LATE_MS_MAX) return true
  return (
    subscription !== null && EVERY_EMAIL[email.name].isOvertaken(email.details, subscription, now)
  )
}
