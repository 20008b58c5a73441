import { z } from 'zod'

/** A viewer looks; an operator also acts. */
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
  /** Goes into the header `x-bursar-csrf` of every request that changes something. */
  csrf_token: z.string(),
  /** The session ends then, or earlier when nothing is asked for a while. */
  expires_at: z.iso.datetime(),
  /** Whether there is an identity provider to sign in with, or only one-time links. */
  sign_in: z.enum(['oidc', 'link']),
  livemode: z.boolean(),
})

export const signedOut = z.object({ signed_out: z.literal(true) })
