import { z } from 'zod'
import { done } from '../paging.ts'
import { tenantDetail } from '../subscriptions.ts'

/** `audit` is null where nothing was to be done: the tenant had all of it. */
export const createdTenant = z.object({
  done: z.literal(true),
  audit: done.shape.audit.nullable(),
  tenant: tenantDetail,
})
