import { z } from 'zod'

/** A viewer reads; an operator also acts. */
export const ROLES = ['viewer', 'operator'] as const
export type Role = (typeof ROLES)[number]

/** The header of every request that changes something. */
export const CSRF_HEADER = 'x-bursar-csrf'

/**
 * The header of what a page reads by itself, while nobody is at it: such a request does not count
 * as a sign of life of the session.
 */
export const LIVE_HEADER = 'x-bursar-live'

export const me = z.object({
  operator_id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  csrf_token: z
    .string()
    .describe('Send it in the `x-bursar-csrf` header of every request that changes something.'),
  expires_at: z.iso
    .datetime()
    .describe('The latest end of the session. It ends earlier after a period without requests.'),
  sign_in: z
    .enum(['oidc', 'link'])
    .describe('`oidc`: single sign-on. `link`: one-time links only.'),
  livemode: z.boolean(),
})

export const signedOut = z.object({ signed_out: z.literal(true) })
