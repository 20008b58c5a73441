import type { BillingContext, Caller } from '../../../billing/billing-context.ts'

/** What the routes of customers are served with. */
export interface OperatorService {
  billing(): BillingContext
  /** Who asks, once the token was checked. */
  callerOf(context: { readonly req: { readonly raw: Request } }): Caller
}
