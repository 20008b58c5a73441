import { AppError } from '@bursar/wire/errors'
import type { Caller } from '../../../billing/billing-context.ts'
import type { Mount } from '../api-app.ts'
import { addChangeRoutes, addCheckoutRoutes } from './ask-routes.ts'
import { asksStripe } from './customer-route.ts'
import { findCaller } from './find-caller.ts'
import type { OperatorService } from './operator-service.ts'
import { addReadRoutes } from './read-routes.ts'

/**
 * `/api/v1/customer/billing/*`: what a token of the app’s own issuer opens to a tenant, and a token
 * with the scope `billing` to a backend.
 */
export const mountCustomer: Mount = (app, { customer, apiTokens }, { stopping }) => {
  const callers = new WeakMap<Request, Caller>()
  const service: OperatorService = {
    billing: () => customer?.billing ?? notOn(),
    callerOf: ({ req }) => callers.get(req.raw) ?? notOn(),
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'customer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A token from the issuer in `OIDC_ISSUER`. The claim `api.tenantClaim` contains the ' +
      'tenant ID.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'tenantHeader', {
    type: 'apiKey',
    in: 'header',
    name: 'Bursar-Tenant',
    description: 'With `apiToken`: the ID of the tenant that the backend asks for.',
  })
  // Before anything else of the request is looked at.
  app.use('/api/v1/customer/*', async (context, next) => {
    if (customer === null) throw new AppError('FEATURE_OFF', HOW_ON)
    const caller = await findCaller(context, customer, apiTokens)
    callers.set(context.req.raw, caller)
    if (asksStripe(context.req)) customer.limit.admit(caller.tenantId)
    await next()
  })
  addReadRoutes(app, service, stopping)
  addCheckoutRoutes(app, service)
  addChangeRoutes(app, service)
}

const HOW_ON = 'Set OIDC_ISSUER and OIDC_AUDIENCE, or a token with the scope billing in API_TOKENS.'

function notOn(): never {
  throw new AppError('INVARIANT_BROKEN', 'The token of the request was not checked.')
}
