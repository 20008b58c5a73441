import { AppError, type ErrorCode } from '@bursar/wire/errors'
import { auditExportQuery } from '@bursar/wire/operator/audit'
import {
  OPERATOR_PATH,
  OPERATOR_ROUTES,
  type OperatorAnswer,
  type OperatorRoute,
} from '@bursar/wire/operator/routes'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context, Handler } from 'hono'
import type { OperatorService, OperatorServiceRoute } from '../../../operator/operator-service.ts'
import { csrfTokenOf, type SignIn } from '../../../operator/sign-in/sign-in.ts'
import type { Apis } from '../../../service/apis.ts'
import { mailFrame } from '../../mail-frame.ts'
import type { ApiApp, ApiSurroundings } from '../api-app.ts'
import { jsonBody, jsonContent } from '../json-content.ts'
import { problems } from '../problem.ts'
import { auditFile } from './audit-file.ts'
import { type Admitted, admit, dropCookie } from './guard.ts'
import { mountSignIn } from './mount-sign-in.ts'
import { operatorStream } from './operator-stream.ts'

const DOOR: readonly ErrorCode[] = [
  'FEATURE_OFF',
  'SESSION_MISSING',
  'LINK_NEEDED',
  'POSTGRES_UNAVAILABLE',
]
const UNSAFE: readonly ErrorCode[] = ['REQUEST_FORGED', 'ROLE_REFUSED', 'REQUEST_TOO_LARGE']
const ASKED: readonly ErrorCode[] = ['REQUEST_MALFORMED', 'OBJECT_UNKNOWN']

/** Everything under `/api/v1/operator`, made from the table of routes. */
export function mountOperator(app: ApiApp, apis: Apis, surroundings: ApiSurroundings): void {
  const { operator, livemode } = apis
  const signInOf = () => {
    if (operator?.signIn == null) throw new AppError('FEATURE_OFF')
    return operator.signIn
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'operatorSession', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-bursar-session',
    description: 'A console session. Requests that change something also send `x-bursar-csrf`.',
  })
  mountSignIn(app, signInOf)
  const admissions = new WeakMap<Request, Admitted>()
  const mount = (name: keyof typeof OPERATOR_ROUTES, answer: Answer) => {
    const route: OperatorRoute = OPERATOR_ROUTES[name]
    const path = OPERATOR_PATH + route.path
    // Before anything of the request is looked at.
    app.on(route.method, path.replaceAll(/\{(\w+)\}/g, ':$1'), async (context, next) => {
      admissions.set(context.req.raw, await admit(context, signInOf(), route))
      await next()
    })
    const handler: Handler = (context) => answer(context, admissions.get(context.req.raw)!)
    app.openapi(describe(path, route), handler as never)
  }
  const service = operator?.service
  for (const name of Object.keys(OPERATOR_ROUTES) as (keyof typeof OPERATOR_ROUTES)[]) {
    if (isOfStage(name))
      mount(name, (context, by) => fromStage(context, by, serviceOf(service)[name]))
  }
  mount('me', (context, by) => context.json(meOf(by, signInOf(), livemode)))
  mount('signOut', async (context, { token }) => {
    await signInOf().end(token)
    dropCookie(context, signInOf(), 'session')
    return context.json({ signed_out: true })
  })
  mount('stream', (_, { token }) => {
    if (operator == null) throw new AppError('FEATURE_OFF')
    const stream = operatorStream(operator.pulse, {
      stopping: surroundings.stopping,
      isSignedIn: async () => (await signInOf().session(token, { isSeen: false })) !== null,
    })
    return new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } })
  })
  mount('exportAudit', (context) => {
    const asked = context.req.valid('query' as never)
    return auditFile(serviceOf(service), auditExportQuery.parse(asked))
  })
}

type Answer = (context: Context, by: Admitted) => Response | Promise<Response>

const APART = ['me', 'signOut', 'stream', 'exportAudit']

function isOfStage(name: keyof typeof OPERATOR_ROUTES): name is OperatorServiceRoute {
  return !APART.includes(name)
}

function serviceOf(service: OperatorService | undefined): OperatorService {
  if (service === undefined) throw new AppError('FEATURE_OFF')
  return service
}

/** The parts of the request were parsed by the schemas of the very route that this answers. */
async function fromStage(
  context: Context,
  { session }: Admitted,
  ask: OperatorService[OperatorServiceRoute],
): Promise<Response> {
  const valid = (part: string) => context.req.valid(part as never)
  const asked = { params: valid('param'), query: valid('query'), body: valid('json') }
  const answer = await ask(asked as never, { operatorId: session.operatorId })
  return typeof answer === 'string' ? framed(answer) : context.json(answer)
}

function framed(page: string): Response {
  const { body, headers } = mailFrame(page)
  return new Response(body, { headers })
}

function meOf(
  { session, token }: Admitted,
  signIn: SignIn,
  livemode: boolean,
): OperatorAnswer<'me'> {
  const { operatorId, name, role, expiresAt } = session
  return {
    operator_id: operatorId,
    name,
    role,
    csrf_token: csrfTokenOf(token),
    expires_at: expiresAt.toISOString(),
    sign_in: signIn.kind,
    livemode,
  }
}

function describe(path: string, route: OperatorRoute) {
  const { method, summary, params, query, body, answer, role } = route
  const isUnsafe = method !== 'GET'
  const refused: ErrorCode[] = role === 'operator' ? ['ROLE_REFUSED'] : []
  const conflict: ErrorCode[] =
    body === undefined ? [] : ['ACTION_IMPOSSIBLE', 'TENANT_ID_RESERVED']
  return createRoute({
    method: method.toLowerCase() as Lowercase<typeof method>,
    path,
    tags: ['Operators'],
    summary,
    security: [{ operatorSession: [] }],
    request: {
      ...(params !== undefined && { params }),
      ...(query !== undefined && { query }),
      ...(body !== undefined && { body: jsonBody(body) }),
    },
    responses: {
      200: contentOf(answer),
      ...problems(...DOOR, ...(isUnsafe ? UNSAFE : refused), ...ASKED, ...conflict),
    },
  })
}

function contentOf(answer: OperatorRoute['answer']) {
  const text = { schema: z.string() }
  if (answer === 'stream') {
    return {
      description: 'A stream of server-sent events. It does not end.',
      content: { 'text/event-stream': text },
    }
  }
  if (answer === 'page')
    return { description: 'The email as HTML.', content: { 'text/html': text } }
  if (answer === 'file') {
    const content = { 'text/csv': text, 'application/x-ndjson': text }
    return { description: 'The rows as a file, for download.', content }
  }
  return jsonContent('The result.', answer)
}
