import { STREAM_EVENTS } from '@bursar/wire/entitlement/answer'
import {
  entitlementAnswer,
  entitlementParams,
  usageAnswer,
  usageBody,
} from '@bursar/wire/entitlement/schemas'
import { AppError, type ErrorCode } from '@bursar/wire/errors'
import { createRoute, z } from '@hono/zod-openapi'
import type { Apis } from '../../../service/apis.ts'
import type { ApiApp, ApiSurroundings } from '../api-app.ts'
import { admitBackend, doorProblems, registerApiToken } from '../backend-door.ts'
import { jsonBody, jsonContent } from '../json-content.ts'
import { problems } from '../problem.ts'
import { entitlementStream } from './entitlement-stream.ts'
import { toEntitlementAnswer } from './to-entitlement-answer.ts'

const SECURITY = [{ apiToken: [] }]
const DOORS = [
  ['read', '/api/v1/entitlements/*'],
  ['usage', '/api/v1/usage/*'],
] as const
const BUSY: readonly ErrorCode[] = ['POSTGRES_UNAVAILABLE', 'ENTITLEMENTS_BUSY']

const USAGE_REFUSALS: readonly ErrorCode[] = [
  'REQUEST_TOO_LARGE',
  'TENANT_UNKNOWN',
  'FEATURE_UNKNOWN',
  'USAGE_AHEAD_OF_TIME',
]

const STREAM = createRoute({
  method: 'get',
  path: '/api/v1/entitlements/stream',
  tags: ['entitlements'],
  summary: 'Tells whose answers may be other ones now.',
  description:
    `Server-sent events: \`${STREAM_EVENTS.reset}\` (drop everything that you keep), ` +
    `\`${STREAM_EVENTS.changed}\` with \`{"tenants":["…"]}\` (drop what you keep of these), ` +
    `\`${STREAM_EVENTS.alive}\` (nothing has changed). With \`Last-Event-ID\` it goes on after ` +
    'that event; where it cannot, it begins with `reset`.',
  security: SECURITY,
  request: { headers: z.object({ 'last-event-id': z.string().max(4_000).optional() }) },
  responses: {
    200: {
      description: 'The stream; it has no end.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...problems(...doorProblems('read'), ...BUSY, 'REQUEST_MALFORMED'),
  },
})

const CHECK = createRoute({
  method: 'get',
  path: '/api/v1/entitlements/{tenant}/{feature}',
  tags: ['entitlements'],
  summary: 'May this tenant use this?',
  description: 'What is not known is answered with no, and why; it is no error.',
  security: SECURITY,
  request: { params: entitlementParams },
  responses: {
    200: jsonContent('The answer, and why.', entitlementAnswer),
    ...problems(...doorProblems('read'), ...BUSY, 'REQUEST_MALFORMED'),
  },
})

const USAGE = createRoute({
  method: 'put',
  path: '/api/v1/usage/{tenant}/{feature}',
  tags: ['entitlements'],
  summary: 'Tells how many of something a tenant has.',
  description: 'A whole count: telling it twice changes nothing. The later `as_of` wins.',
  security: SECURITY,
  request: { params: entitlementParams, body: jsonBody(usageBody) },
  responses: {
    200: jsonContent('What became of it.', usageAnswer),
    ...problems(...doorProblems('usage'), ...BUSY, 'REQUEST_MALFORMED', ...USAGE_REFUSALS),
  },
})

/** What the app’s backend reads (scope `read`) and reports (scope `usage`). */
export function mountEntitlements(app: ApiApp, apis: Apis, surroundings: ApiSurroundings): void {
  const { entitlements, apiTokens } = apis
  registerApiToken(app)
  const api = () => {
    if (entitlements === null) throw new AppError('FEATURE_OFF', 'Set API_TOKENS.')
    return entitlements
  }
  // Before anything of the request is looked at.
  for (const [scope, path] of DOORS) {
    app.use(path, async (context, next) => {
      admitBackend(apiTokens, context, scope)
      api()
      await next()
    })
  }

  app.openapi(STREAM, async (context) => {
    const since = context.req.valid('header')['last-event-id'] ?? null
    const stream = await entitlementStream(api(), since, surroundings.stopping)
    return new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } })
  })
  app.openapi(CHECK, async (context) => {
    const { tenant, feature } = context.req.valid('param')
    const entitlement = await api().check({ tenantId: tenant, feature })
    return context.json(toEntitlementAnswer(tenant, feature, entitlement), 200)
  })
  app.openapi(USAGE, async (context) => {
    const { tenant, feature } = context.req.valid('param')
    const { used, as_of } = context.req.valid('json')
    const asOf = as_of === undefined ? null : new Date(as_of)
    const outcome = await api().reportUsage({ tenantId: tenant, feature, used, asOf })
    if (outcome === 'tenant_unknown') throw new AppError('TENANT_UNKNOWN')
    if (outcome === 'feature_unknown') throw new AppError('FEATURE_UNKNOWN')
    if (outcome === 'future') throw new AppError('USAGE_AHEAD_OF_TIME')
    return context.json({ outcome }, 200)
  })
}
