import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../../tenant-id-form.ts'
import { reason } from '../paging.ts'

const tenantId = z.string().min(1).max(TENANT_ID_LENGTH_MAX)

/** `into_tenant_id`: the tenant that stays. */
export const mergeBody = z.object({ reason, into_tenant_id: tenantId })

export const undoMergeBody = z.object({ reason })

export const customerParams = z.object({
  customer_id: z.string().regex(/^cus_[A-Za-z0-9]{1,250}$/),
})

export const moveCustomerBody = z.object({
  reason,
  tenant_id: tenantId,
  /** Needed only where several connected accounts have a customer of this ID. */
  account: z.string().max(255).optional(),
})

/** A tenant that was merged into another, whose id now stands for that one. */
export const alias = z.object({
  tenant_id: z.string(),
  merged_at: z.iso.datetime(),
  /** The merge can be undone until then; null: not any more, or another merge is undone first. */
  undo_until: z.iso.datetime().nullable(),
})
