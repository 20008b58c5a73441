import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../../tenant-id-form.ts'
import { createTenantBody } from '../../tenants/tenant.ts'
import { reason } from '../paging.ts'
import { act, type OperatorRoute } from '../route.ts'
import { tenantParams } from '../subscriptions.ts'
import { createdTenant } from './create-tenant.ts'

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

/** What an operator does with tenants. */
export const TENANT_ACTIONS = {
  createTenant: {
    method: 'POST',
    path: '/tenants',
    role: 'operator',
    summary: 'Create a tenant, or link a Stripe customer to it. Idempotent.',
    body: createTenantBody,
    answer: createdTenant,
  },
  mergeTenant: {
    ...act(
      '/tenants/{tenant_id}/merge',
      'Merge a tenant into another. Its ID becomes an alias of the other.',
      mergeBody,
    ),
    params: tenantParams,
  },
  undoMerge: {
    ...act(
      '/tenants/{tenant_id}/undo-merge',
      'Undo the merge of a tenant, up to 30 days later.',
      undoMergeBody,
    ),
    params: tenantParams,
  },
  moveCustomer: {
    ...act(
      '/customers/{customer_id}/move',
      'Move a Stripe customer, with its subscriptions, to another tenant.',
      moveCustomerBody,
    ),
    params: customerParams,
  },
} as const satisfies Record<string, OperatorRoute>
