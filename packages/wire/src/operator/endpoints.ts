import { z } from 'zod'
import { reason } from './paging.ts'

const count = z.int().min(0)

/** A signing secret of an incoming endpoint, by what can be shown of it. */
const secret = z.object({
  fingerprint: z
    .string()
    .describe('Twelve hexadecimal digits of a hash. They identify the secret.'),
  position: z.int().describe('The place of the secret in its variable, from 1.'),
  deliveries_24h: count,
  deliveries_7d: count,
  last_at: z.iso.datetime().nullable(),
  advice: z.enum(['in_use', 'safe_to_remove', 'unused', 'too_early']),
  sentence: z.string(),
})

export const endpoints = z.object({
  incoming: z.array(
    z.object({
      name: z.string().describe('Empty: the endpoint at `/webhook/stripe`.'),
      path: z.string(),
      account_class: z.enum(['own', 'connected']),
      accounts: z.array(z.string()),
      secrets: z.array(secret),
      refused_24h: z.array(z.object({ code: z.string(), count, advice: z.string() })),
      ignored_24h: z.array(z.object({ because: z.string(), count })),
    }),
  ),
  outgoing: z.array(
    z.object({
      name: z.string(),
      host: z.string(),
      state: z.enum(['ok', 'failing', 'disabled', 'removed']),
      failures: count,
      failing_since: z.iso.datetime().nullable(),
      paused_until: z.iso.datetime().nullable(),
      disabled_at: z.iso.datetime().nullable(),
      pending: count,
      dead: count,
    }),
  ),
  /** The event types that we follow. */
  event_types: z.array(
    z.object({
      type: z.string(),
      last_at: z.iso.datetime().nullable(),
      /** Whether Stripe’s endpoint is told to send it; null: Stripe does not say. */
      is_sent: z.boolean().nullable(),
      /** It is not sent; or nobody knows, and it has not come for thirty days. */
      is_missing: z.boolean(),
      /** What is late or unknown without it. */
      without: z.string(),
    }),
  ),
})

export const enableBody = z.object({ reason })
export const endpointParams = z.object({
  name: z.string().min(1).max(64).describe('The name of the outgoing webhook endpoint.'),
})
