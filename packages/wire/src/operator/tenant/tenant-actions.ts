import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../../tenant-id-form.ts'
import { createTenantBody } from '../../tenants/tenant.ts'
import { reason } from '../paging.ts'
import { act, type OperatorRoute } from '../route.ts'
import { tenantParams } from '../subscriptions.ts'
import { createdTenant } from './create-tenant.ts'
import { deliveryBody } from './delivery.ts'

const tenantId = z.string().min(1).max(TENANT_ID_LENGTH_MAX)

export const mergeBody = z.object({
  reason,
  into_tenant_id: tenantId.describe('The tenant that stays.'),
})

export const undoMergeBody = z.object({ reason })

export const customerParams = z.object({
  customer_id: z
    .string()
    .regex(/^cus_[A-Za-z0-9]{1,250}$/)
    .describe('The ID of the Stripe customer.'),
})

export const moveCustomerBody = z.object({
  reason,
  tenant_id: tenantId.describe('The tenant that the customer moves to.'),
  account: z
    .string()
    .max(255)
    .optional()
    .describe('Required only if several connected accounts have a customer with this ID.'),
})

/** The actions of operators on tenants. */
export const TENANT_ACTIONS = {
  createTenant: {
    method: 'POST',
    path: '/tenants',
    role: 'operator',
    summary: 'Create a tenant, or link a Stripe customer to one',
    body: createTenantBody,
    answer: createdTenant,
  },
  mergeTenant: {
    ...act('/tenants/{tenant_id}/merge', 'Merge a tenant into another', mergeBody),
    params: tenantParams,
  },
  undoMerge: {
    ...act('/tenants/{tenant_id}/undo-merge', 'Undo a merge', undoMergeBody),
    params: tenantParams,
  },
  goLive: {
    ...act('/tenants/{tenant_id}/go-live', 'Start delivery for a tenant', deliveryBody),
    params: tenantParams,
    button: {
      label: 'Go live',
      what:
        'From now on, Bursar sends the emails, outgoing webhooks, hooks and provisioning of this ' +
        'tenant. It never sends what it recorded in observe mode.',
    },
  },
  observeTenant: {
    ...act('/tenants/{tenant_id}/observe', 'Stop delivery for a tenant', deliveryBody),
    params: tenantParams,
    button: {
      label: 'Switch to observe',
      what:
        'Bursar sends nothing more for this tenant and records what it would have sent. Pending ' +
        'messages are not sent either. Statuses and entitlements do not change.',
    },
  },
  moveCustomer: {
    ...act(
      '/customers/{customer_id}/move',
      'Move a Stripe customer to another tenant',
      moveCustomerBody,
    ),
    params: customerParams,
  },
} as const satisfies Record<string, OperatorRoute>
