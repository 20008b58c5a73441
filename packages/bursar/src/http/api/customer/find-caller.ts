import { AppError } from '@bursar/wire/errors'
import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import type { Context } from 'hono'
import type { Caller } from '../../../billing/billing-context.ts'
import type { ApiTokens } from '../../../billing/token/api-tokens.ts'
import type { CustomerService } from '../../../service/customers.ts'
import { resolveTenantId } from '../../../subscription/merge/tenant-alias.store.ts'
import { assertScope, bearerOf } from '../backend-door.ts'

/** Names the tenant that a backend asks for. */
export const TENANT_HEADER = 'bursar-tenant'

/**
 * Who asks: an end user, whose token says for which tenant, or a backend whose token has the scope
 * `billing`, for the tenant of its header.
 * @throws AppError TOKEN_MISSING, TOKEN_REFUSED, SCOPE_BILLING_MISSING, TENANT_HEADER_MISSING,
 * TENANT_HEADER_REFUSED, TENANT_HEADER_CONFLICT, and what `TokenVerifier.verify` throws
 */
export async function findCaller(
  context: Context,
  customer: Pick<CustomerService, 'tokens' | 'billing'>,
  apiTokens: ApiTokens,
): Promise<Caller> {
  const caller = await callerNamed(context, customer, apiTokens)
  // The id of a merged tenant stands for the tenant that it was merged into.
  return { ...caller, tenantId: await resolveTenantId(customer.billing.pool, caller.tenantId) }
}

async function callerNamed(
  { req }: Context,
  customer: Pick<CustomerService, 'tokens'>,
  apiTokens: ApiTokens,
): Promise<Caller> {
  const authorization = req.header('authorization') ?? null
  const named = req.header(TENANT_HEADER)
  const token = bearerOf(authorization)
  const backend = token === null ? null : apiTokens.find(token)
  if (backend !== null) {
    assertScope(backend, 'billing')
    return { tenantId: tenantOf(named), subject: backend.name, actorType: 'api' }
  }
  if (customer.tokens === null) {
    throw new AppError(authorization === null ? 'TOKEN_MISSING' : 'TOKEN_REFUSED')
  }
  const caller = await customer.tokens.verify(authorization)
  if (named !== undefined && named !== caller.tenantId) throw new AppError('TENANT_HEADER_CONFLICT')
  return caller
}

/** A header that came twice is joined with a comma, which no tenant ID has. */
function tenantOf(named: string | undefined): string {
  if (named === undefined) throw new AppError('TENANT_HEADER_MISSING')
  if (!TENANT_ID_FORM.test(named)) throw new AppError('TENANT_HEADER_REFUSED')
  return named
}
