import { z } from 'zod'
import { unreachable } from './reach.ts'

export const STATUSES = ['TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED'] as const
export const status = z.enum(STATUSES)

const count = z.int().min(0)

/** Deliveries of one minute. `refused` are those of strangers; `ignored` need nothing done. */
const minute = z.object({
  at: z.iso.datetime(),
  accepted: count,
  ignored: count,
  refused: count,
})

const countsByStatus = z.object({
  TRIAL: count,
  ACTIVE: count,
  GRACE: count,
  SUSPENDED: count,
  EXPIRED: count,
})

export const today = z.object({
  as_of: z.iso.datetime(),
  /** The last sixty minutes, the oldest first, every minute there. */
  deliveries: z.array(minute),
  lag: z.object({
    stale_objects: count,
    /** Age of the oldest, in seconds; 0 where nothing is stale. */
    oldest_seconds: z.number().min(0),
  }),
  /** What of Stripe has not answered for five minutes. */
  stripe_unreachable: z.array(unreachable),
  /** Channels that have not delivered an alert for 15 minutes. */
  alerts_failing: z.array(z.object({ channel: z.string(), since: z.iso.datetime() })),
  /** Of the last 24 hours, the most frequent first. */
  refusals: z.array(z.object({ code: z.string(), count, advice: z.string() })),
  /** What we ask of Stripe, per endpoint of Stripe, the most used first. */
  budget: z.array(
    z.object({
      account: z.string(),
      endpoint: z.string(),
      /** In the last minute. */
      reads: count,
      /** What we allow ourselves. */
      per_second: z.number(),
      /** Of what that makes in a minute: 0 nothing is used, 1 all is. */
      used: z.number().min(0).max(1),
    }),
  ),
  subscriptions: z.object({
    now: countsByStatus,
    /** The last thirty days at most, the oldest first. */
    series: z.array(z.object({ at: z.iso.datetime(), counts: countsByStatus })),
  }),
  money_at_risk: z.object({
    /** Subscriptions that are past due. */
    subscriptions: count,
    /** What is open of them, in the smallest unit of each currency, where Stripe said it. */
    amounts: z.array(z.object({ currency: z.string(), amount: z.int(), subscriptions: count })),
  }),
  findings: z.object({
    open: count,
    by_kind: z.array(z.object({ kind: z.string(), title: z.string(), count })),
  }),
  messages: z.object({ pending: count, dead: count }),
})
