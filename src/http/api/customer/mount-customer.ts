import { AppError } from '../../../base/errors.ts'
import type { Caller } from '../../../billing/billing-context.ts'
import type { Mount } from '../api-app.ts'
import { addChangeRoutes, addCheckoutRoutes } from './ask-routes.ts'
import { asksStripe } from './customer-route.ts'
import type { Desk } from './desk.ts'
import { addLookRoutes } from './look-routes.ts'

/** `/api/v1/customer/billing/*`: what a token of the SaaS’s own issuer opens to a tenant. */
export const mountCustomer: Mount = (app, { customer }, { stopping }) => {
  const callers = new WeakMap<Request, Caller>()
  const desk: Desk = {
    billing: () => customer?.billing ?? notOn(),
    callerOf: ({ req }) => callers.get(req.raw) ?? notOn(),
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'customer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Of the issuer in `OIDC_ISSUER`; the tenant is in the claim `api.tenantClaim`.',
  })
  // Before anything else of the request is looked at.
  app.use('/api/v1/customer/*', async (context, next) => {
    if (customer === null) throw new AppError('FEATURE_OFF', 'Set OIDC_ISSUER and OIDC_AUDIENCE.')
    const caller = await customer.tokens.verify(context.req.header('authorization') ?? null)
    callers.set(context.req.raw, caller)
    if (asksStripe(context.req)) customer.limit.admit(caller.tenantId)
    await next()
  })
  addLookRoutes(app, desk, stopping)
  addCheckoutRoutes(app, desk)
  addChangeRoutes(app, desk)
}

function notOn(): never {
  throw new AppError('INVARIANT_BROKEN', 'A request came past the check of its token.')
}
