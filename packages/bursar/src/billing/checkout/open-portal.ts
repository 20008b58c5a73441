import { AppError } from '@bursar/wire/errors'
import type { BillingContext, Caller } from '../billing-context.ts'
import { asTenant } from '../own-rows.store.ts'
import { findCustomers } from './intents.store.ts'
import { assertReturnUrl } from './return-url.ts'

/** Stripe’s own page for cards and bills. @throws AppError RETURN_URL_REFUSED, NEVER_BOUGHT */
export async function openPortal(
  context: BillingContext,
  { tenantId }: Caller,
  returnUrl: string,
): Promise<string> {
  const back = assertReturnUrl(returnUrl, context.returnOrigins)
  const customers = await asTenant(context.pool, tenantId, (tx) => findCustomers(tx, tenantId))
  const [customer] = customers
  if (customer === undefined) throw new AppError('NEVER_BOUGHT')
  return context.stripe.openPortal(customer, back)
}
