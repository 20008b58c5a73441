import {
  type EmailName,
  type MessageDetails,
  SAID_LATE_DAYS_MAX,
} from '../../subscription/outgoing/message.ts'
import { EVERY_EMAIL } from './every-email.ts'
import type { SubscriptionNow } from './overtaken-rules.ts'

const SAID_LATE_MS_MAX = SAID_LATE_DAYS_MAX * 86_400_000

/**
 * Whether the content of an email is no longer true, for example because the customer paid while
 * the mail server was down. The newer state has its own email. An email is also outdated after a
 * month, for example if emails were turned off for that long.
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
