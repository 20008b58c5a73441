import { z } from 'zod'

/** A tenant that was merged into another, whose id now stands for that one. */
export const alias = z.object({
  tenant_id: z.string(),
  merged_at: z.iso.datetime(),
  /** The merge can be undone until then; null: not any more, or another merge is undone first. */
  undo_until: z.iso.datetime().nullable(),
})
