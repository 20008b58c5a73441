import { z } from 'zod'
import { reason } from './paging.ts'

/** Whether the brake holds a mass loss of access, and of which subscriptions. */
export const brakeState = z.object({
  engaged_at: z.iso.datetime().nullable().describe('null: the brake is not engaged.'),
  tenants: z
    .int()
    .nullable()
    .describe('The number of tenants that would lose access within an hour.'),
  of_tenants: z.int().nullable().describe('The number of tenants that had access.'),
  passes_until: z.iso
    .datetime()
    .nullable()
    .describe('After a confirmation: the brake stays off until this time.'),
  held: z.int().describe('The number of subscriptions on hold.'),
  restoring: z
    .int()
    .describe(
      'The number of subscriptions that lost access shortly before the brake engaged. Bursar ' +
        'restores their access.',
    ),
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
