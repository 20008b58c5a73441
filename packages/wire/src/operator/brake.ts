import { z } from 'zod'
import { reason } from './paging.ts'

/** Whether mass loss of access is held, and what is held. */
export const brakeState = z.object({
  /** Null: not engaged. */
  engaged_at: z.iso.datetime().nullable(),
  /** What engaged it: so many tenants lost or would lose access within the hour, of so many. */
  tenants: z.int().nullable(),
  of_tenants: z.int().nullable(),
  /** After a confirmation: until then losses of access are not counted. */
  passes_until: z.iso.datetime().nullable(),
  held: z.int(),
  /** Withdrawn shortly before the brake engaged; their access is being restored. */
  restoring: z.int(),
  /** The oldest first, at most 200. */
  subscriptions: z.array(
    z.object({
      subscription_id: z.string(),
      tenant_id: z.string(),
      tenant_name: z.string(),
      status_from: z.string(),
      status_to: z.string(),
      held_since: z.iso.datetime(),
    }),
  ),
})

export const brakeBody = z.object({ reason })
