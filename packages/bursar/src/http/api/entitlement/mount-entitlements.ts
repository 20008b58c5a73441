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
  tags: ['Entitlements'],
  summary: 'Stream entitlement changes',
  description:
    'Streams IDs of tenants whose entitlements changed, as server-sent events. ' +
    `\`${STREAM_EVENTS.reset}\`: drop all cached answers. \`${STREAM_EVENTS.changed}\` with ` +
    '`{"tenants":["…"]}`: drop the cached answers of these tenants. ' +
    `\`${STREAM_EVENTS.alive}\`: nothing changed. With \`Last-Event-ID\`, the stream continues ` +
    'after that event; if it cannot, it begins with `reset`.',
  security: SECURITY,
  request: {
    headers: z.object({
      'last-event-id': z
        .string()
        .max(4_000)
        .optional()
        .describe('The ID of the last event that you received.'),
    }),
  },
  responses: {
    200: {
      description: 'The stream. It does not end.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...problems(...doorProblems('read'), ...BUSY, 'REQUEST_MALFORMED'),
  },
})

const CHECK = createRoute({
  method: 'get',
  path: '/api/v1/entitlements/{tenant}/{feature}',
  tags: ['Entitlements'],
  summary: 'Check an entitlement',
  description: 'An unknown tenant or feature gets `allowed: false` with a reason, not an error.',
  security: SECURITY,
  request: { params: entitlementParams },
  responses: {
    200: jsonContent('The answer and its reason.', entitlementAnswer),
    ...problems(...doorProblems('read'), ...BUSY, 'REQUEST_MALFORMED'),
  },
})

const USAGE = createRoute({
  method: 'put',
  path: '/api/v1/usage/{tenant}/{feature}',
  tags: ['Entitlements'],
  summary: 'Report usage',
  description:
    '`used` is a total, so repeating a report changes nothing. The report with the latest ' +
    '`as_of` wins.',
  security: SECURITY,
  request: { params: entitlementParams, body: jsonBody(usageBody) },
  responses: {
    200: jsonContent('The outcome.', usageAnswer),
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
