import {
  type EffectDetails,
  type NoticeName,
  SAID_LATE_DAYS_MAX,
} from '../../subscription/owing/effect.ts'
import { ACCESS, type Status } from '../../subscription/status.ts'

const SAID_LATE_MS_MAX = SAID_LATE_DAYS_MAX * 86_400_000

/** What a subscription has become since a notice about it was owed. */
export interface SubscriptionNow {
  readonly status: Status
  readonly termEnd: Date | null
  readonly cancelAt: Date | null
}

type Rule = (details: EffectDetails, subscription: SubscriptionNow, now: Date) => boolean

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

const RULES: Readonly<Record<NoticeName, Rule>> = {
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
 * Whether a notice would say what is not true any more: the mail server was away for a day, and
 * who would be asked to pay has paid. What became of it has, or will have, a notice of its own. Nor
 * is it news after a month, as when mails were switched off and are on again.
 */
export function isOvertaken(
  notice: { readonly name: NoticeName; readonly details: EffectDetails; readonly owedSince: Date },
  subscription: SubscriptionNow | null,
  now: Date,
): boolean {
  if (now.getTime() - notice.owedSince.getTime() > SAID_LATE_MS_MAX) return true
  return subscription !== null && RULES[notice.name](notice.details, subscription, now)
}
