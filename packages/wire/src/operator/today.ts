import { z } from 'zod'
import { unreachable } from './reach.ts'

export const STATUSES = ['TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED'] as const
export const status = z.enum(STATUSES)

const count = z.int().min(0)

/** Deliveries of one minute. */
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
  deliveries: z.array(minute).describe('Every minute of the last hour, oldest first.'),
  lag: z.object({
    stale_objects: count,
    oldest_seconds: z.number().min(0).describe('The age of the oldest stale object; 0: none.'),
  }),
  stripe_unreachable: z
    .array(unreachable)
    .describe('Stripe endpoints without an answer for five minutes.'),
  alerts_failing: z
    .array(z.object({ channel: z.string(), since: z.iso.datetime() }))
    .describe('Channels on which an alert has not been delivered for 15 minutes.'),
  refusals: z
    .array(z.object({ code: z.string(), count, advice: z.string() }))
    .describe('The refusals of the last 24 hours, most frequent first.'),
  /** Reads from Stripe, by Stripe endpoint, the most used first. */
  budget: z.array(
    z.object({
      account: z.string(),
      endpoint: z.string(),
      reads: count.describe('Reads in the last minute.'),
      per_second: z.number().describe('The request budget: reads per second.'),
      used: z.number().min(0).max(1).describe('The used share of the budget, from 0 to 1.'),
    }),
  ),
  subscriptions: z.object({
    now: countsByStatus,
    series: z
      .array(z.object({ at: z.iso.datetime(), counts: countsByStatus }))
      .describe('Up to thirty days, oldest first.'),
  }),
  money_at_risk: z.object({
    subscriptions: count.describe('Subscriptions that are past due.'),
    amounts: z
      .array(z.object({ currency: z.string(), amount: z.int(), subscriptions: count }))
      .describe('Their open amounts by currency, in the smallest currency unit.'),
  }),
  findings: z.object({
    open: count,
    by_kind: z.array(z.object({ kind: z.string(), title: z.string(), count })),
  }),
  messages: z.object({ pending: count, dead: count }),
})
