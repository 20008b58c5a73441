import type { MessageDetails } from '../../subscription/outgoing/message.ts'
import { ACCESS, type Status } from '../../subscription/status.ts'

/** The current state of the subscription that an email is about. */
export interface SubscriptionNow {
  readonly status: Status
  readonly termEnd: Date | null
  readonly cancelAt: Date | null
}

export type OvertakenRule = (
  details: MessageDetails,
  subscription: SubscriptionNow,
  now: Date,
) => boolean

export const never: OvertakenRule = () => false
export const whenStatusMoved: OvertakenRule = (details, { status }) => status !== details['status']
export const whenAccessLost: OvertakenRule = (_, { status }) => !ACCESS[status]
export const whenDecided: OvertakenRule = (_, { status }) => ACCESS[status] || status === 'EXPIRED'
export const whenEnded: OvertakenRule = (_, { status }) => status === 'EXPIRED'
/** A reminder after the date, or after a cancellation, would only confuse. */
export const whenTermMoved: OvertakenRule = (details, subscription, now) => {
  const { termEnd, cancelAt } = subscription
  if (termEnd === null || termEnd <= now || cancelAt !== null) return true
  return (
    termEnd.toISOString() !== details['term_end'] || whenStatusMoved(details, subscription, now)
  )
}
