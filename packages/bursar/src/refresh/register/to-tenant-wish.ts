import { AppError } from '@bursar/wire/errors'
import type { TenantBody } from '@bursar/wire/tenants/tenant'
import type { TenantWish } from './register-tenant.ts'

/**
 * What a request says of a tenant. `accounts`: those that are configured; '' is our own.
 * @throws AppError REQUEST_MALFORMED
 */
export function toTenantWish(body: TenantBody, accounts: readonly string[]): TenantWish {
  const { account = '', stripe_customer_id: customerId } = body
  if (!accounts.includes(account)) {
    throw new AppError('REQUEST_MALFORMED', 'account: It is not configured.')
  }
  if (body.account !== undefined && customerId === undefined) {
    throw new AppError('REQUEST_MALFORMED', 'account: It needs a stripe_customer_id.')
  }
  return {
    tenantId: body.tenant_id,
    name: body.name ?? null,
    billingEmail: body.billing_email ?? null,
    externalId: body.external_id ?? null,
    customer: customerId === undefined ? null : { account, customerId },
  }
}
