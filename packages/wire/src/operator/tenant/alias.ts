import { z } from 'zod'

/** A tenant that was merged into another. Its ID now refers to that tenant. */
export const alias = z.object({
  tenant_id: z.string(),
  merged_at: z.iso.datetime(),
  undo_until: z.iso
    .datetime()
    .nullable()
    .describe(
      'The merge can be undone until this time; null: it is too late, or a later merge must be ' +
        'undone first.',
    ),
})
