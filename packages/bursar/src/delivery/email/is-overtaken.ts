import {
  type EmailName,
  type MessageDetails,
  SAID_LATE_DAYS_MAX,
} from '../../subscription/outgoing/message.ts'
import { ACCESS, type Status } from '../../subscription/status.ts'

const SAID_LATE_MS_MAX = SAID_LATE_DAYS_MAX * 86_400_000

/** What a subscription has become since an email about it was enqueued. */
export interface SubscriptionNow {
  readonly status: Status
  readonly termEnd: Date | null
  readonly cancelAt: Date | null
}

type Rule = (details: MessageDetails, subscription: SubscriptionNow, now: Date) => boolean

const never: Rule = () => false
const whenStatusMoved: Rule = (details, { status }) => status !== details['status']
const whenAccessLost: Rule = (_, { status }) => !ACCESS[status]
const whenDecided: Rule = (_, { status }) => ACCESS[status] || status === 'EXPIRED'
const whenEnded: Rule = (_, { status }) => status === 'EXPIRED'
/** A reminder that comes after the day, or after the decision, only confuses. */
const whenTermMoved: Rule = (details, subscription, now) => {
  const { termEnd, cancelAt } = subscription
  if (termEnd === null || termEnd <= now || cancelAt !== null) return true
  return (
    termEnd.toISOString() !== details['term_end'] || whenStatusMoved(details, subscription, now)
  )
}

const RULES: Readonly<Record<EmailName, Rule>> = {
  welcome: whenAccessLost,
  payment_processing: whenDecided,
  renewal: whenTermMoved,
  trial_ending: whenTermMoved,
  payment_failed: whenStatusMoved,
  authentication_required: whenEnded,
  grace_started: whenStatusMoved,
  suspended: whenStatusMoved,
  reactivated: whenAccessLost,
  cancelled: never,
  plan_changed: whenAccessLost,
  merge_offered: never,
}

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
  return subscription !== null && RULES[email.name](email.details, subscription, now)
}
