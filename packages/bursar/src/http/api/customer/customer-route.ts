import type { ErrorCode } from '@bursar/wire/errors'
import { problems } from '../problem.ts'

export const BASE = '/api/v1/customer/billing'

/** A route that an end user’s token opens, and a backend’s with the scope `billing`. */
export const CUSTOMER = {
  tags: ['Customer billing'],
  security: [{ customer: [] }, { apiToken: [], tenantHeader: [] }],
}

const ALWAYS: readonly ErrorCode[] = [
  'TOKEN_MISSING',
  'TOKEN_REFUSED',
  'TENANT_CLAIM_MISSING',
  'TENANT_CLAIM_REFUSED',
  'SCOPE_BILLING_MISSING',
  'TENANT_HEADER_MISSING',
  'TENANT_HEADER_REFUSED',
  'TENANT_HEADER_CONFLICT',
  'FEATURE_OFF',
  'ISSUER_UNAVAILABLE',
  'POSTGRES_UNAVAILABLE',
  'INVARIANT_BROKEN',
]

/** What any of these routes may answer, and these codes besides. */
export function customerProblems(...codes: readonly ErrorCode[]) {
  return problems(...codes, ...ALWAYS)
}

/** What a route that asks Stripe may answer besides. */
export const STRIPE_PROBLEMS: readonly ErrorCode[] = [
  'ASKED_TOO_OFTEN',
  'STRIPE_UNAVAILABLE',
  'STRIPE_RATE_LIMITED',
  'STRIPE_UNAUTHORIZED',
  'STRIPE_FORBIDDEN',
  'STRIPE_REFUSED',
]

const READS_AT_STRIPE = [`${BASE}/plans`, `${BASE}/invoices`]

/** Whether Stripe may be asked for this: whatever is posted, and some of what is looked at. */
export function asksStripe({ method, path }: { method: string; path: string }): boolean {
  return method === 'POST' || READS_AT_STRIPE.includes(path)
}
