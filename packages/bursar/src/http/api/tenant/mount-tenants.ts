import { AppError, type ErrorCode } from '@bursar/wire/errors'
import * as wire from '@bursar/wire/tenants/tenant'
import { createRoute } from '@hono/zod-openapi'
import type { BackendCaller } from '../../../billing/token/api-tokens.ts'
import type { Mount } from '../api-app.ts'
import { admitBackend, doorProblems } from '../backend-door.ts'
import { jsonBody, jsonContent } from '../json-content.ts'
import { problems } from '../problem.ts'

const BASE = '/api/v1/tenants'
const TENANTS = { tags: ['Tenants'], security: [{ apiToken: [] }] }
const ALWAYS: readonly ErrorCode[] = ['POSTGRES_UNAVAILABLE', 'REQUEST_MALFORMED']

const REGISTER = createRoute({
  ...TENANTS,
  method: 'post',
  path: BASE,
  summary: 'Create a tenant, or link a Stripe customer to one',
  description:
    'Requires the scope `tenants`. Idempotent: repeating the request returns the same ' +
    'answer. Fields that the tenant lacks are added; existing fields do not change, and a ' +
    'request that contradicts them gets 409. Linking a Stripe customer counts as proof: the ' +
    'tenant gets everything that the customer has paid for, at once.',
  request: { body: jsonBody(wire.tenantBody) },
  responses: {
    200: jsonContent('The tenant in its current state.', wire.tenantAnswer),
    ...problems(
      ...doorProblems('tenants'),
      ...ALWAYS,
      'MEDIA_TYPE_REFUSED',
      'REQUEST_TOO_LARGE',
      'TENANT_ID_RESERVED',
      'CUSTOMER_TAKEN',
      'EXTERNAL_ID_TAKEN',
      'EXTERNAL_ID_CONFLICT',
      'TENANT_NAME_CONFLICT',
      'BILLING_EMAIL_CONFLICT',
    ),
  },
})

const GET = createRoute({
  ...TENANTS,
  method: 'get',
  path: `${BASE}/{tenant_id}`,
  summary: 'Retrieve a tenant',
  description:
    'Requires the scope `read`. The ID of a merged tenant returns the tenant that it was ' +
    'merged into.',
  request: { params: wire.tenantParams },
  responses: {
    200: jsonContent('The tenant.', wire.tenantAnswer),
    ...problems(...doorProblems('read'), ...ALWAYS, 'TENANT_UNKNOWN'),
  },
})

const SEARCH = createRoute({
  ...TENANTS,
  method: 'get',
  path: BASE,
  summary: 'Find tenants by external ID',
  description:
    'Requires the scope `read`. Send exactly one of `external_id`, which at most one tenant ' +
    'has, and `claimed_external_id`, which is unproven and may match several tenants.',
  request: { query: wire.tenantSearch },
  responses: {
    200: jsonContent(`At most ${wire.TENANTS_FOUND_MAX} tenants.`, wire.tenantList),
    ...problems(...doorProblems('read'), ...ALWAYS),
  },
})

/** `/api/v1/tenants`: what a backend says (scope `tenants`) and reads (scope `read`) of tenants. */
export const mountTenants: Mount = (app, { tenants, apiTokens }) => {
  const callers = new WeakMap<Request, BackendCaller>()
  const api = () => {
    if (tenants === null) throw new AppError('FEATURE_OFF', 'Set API_TOKENS.')
    return tenants
  }
  // Before anything of the request is looked at.
  for (const path of [BASE, `${BASE}/*`]) {
    app.use(path, async (context, next) => {
      const scope = context.req.method === 'POST' ? 'tenants' : 'read'
      callers.set(context.req.raw, admitBackend(apiTokens, context, scope))
      await next()
    })
  }
  app.openapi(REGISTER, async (context) => {
    const caller = callers.get(context.req.raw)
    if (caller === undefined)
      throw new AppError('INVARIANT_BROKEN', 'The token of the request was not checked.')
    return context.json(await api().register(context.req.valid('json'), caller), 200)
  })
  app.openapi(SEARCH, async (context) =>
    context.json({ tenants: await api().search(context.req.valid('query')) }, 200),
  )
  app.openapi(GET, async (context) =>
    context.json(await api().get(context.req.valid('param').tenant_id), 200),
  )
}
