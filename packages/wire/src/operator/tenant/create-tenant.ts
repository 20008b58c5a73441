import { z } from 'zod'
import { done } from '../paging.ts'
import { tenantDetail } from '../subscriptions.ts'

export const createdTenant = z.object({
  done: z.literal(true),
  audit: done.shape.audit.nullable().describe('null: the tenant already had all of it.'),
  tenant: tenantDetail,
})
