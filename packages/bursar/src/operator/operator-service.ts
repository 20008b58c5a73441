import type {
  OperatorAnswer,
  OperatorRouteName,
  OperatorRoutes,
} from '@bursar/wire/operator/routes'
import type { Config } from '../config/config.ts'
import type { ReadPayment } from '../stripe/payment-reader.ts'
import { FINDING_KINDS, type FindingKind, findingGuideOf } from '../subscription/finding.ts'
import { resolveTenantId } from '../subscription/merge/tenant-alias.store.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import type { ActionRoute, Operator, OperatorActionContext } from './actions/action.ts'
import { readBrake } from './actions/brake/brake.store.ts'
import type { Pool } from './actions/note-action.store.ts'
import { OPERATOR_ACTIONS } from './actions/operator-actions.ts'
import { readEvidence } from './evidence/read-evidence.ts'
import { explain } from './explain/explain.store.ts'
import { readEndpoints } from './now/endpoints.store.ts'
import { readReconcile } from './now/reconcile.store.ts'
import type { SentTypes } from './now/sent-types.ts'
import { readToday } from './now/today.store.ts'
import { getEntitlement, searchOverrides } from './override/override-service.ts'
import type { Parsed } from './parsed.ts'
import { named, withNames } from './plan-names.ts'
import { previewEmail, previewEmailText } from './preview-email.ts'
import { searchAudit } from './read/audit.store.ts'
import { getEventLifecycle } from './read/event-lifecycle.store.ts'
import { searchEvents } from './read/events.store.ts'
import { closesByItself, getFinding, searchFindings } from './read/findings.store.ts'
import { getMessage, searchMessages } from './read/messages.store.ts'
import { emailOfMessage } from './read/sent-email.store.ts'
import { getSubscription, searchSubscriptions } from './read/subscriptions.store.ts'
import { getTenant, searchTenants } from './read/tenants.store.ts'
import { withAliases } from './with-aliases.ts'

export interface OperatorServiceOptions {
  readonly pool: Pool
  readonly config: Pick<
    Config,
    'endpoints' | 'webhooks' | 'plans' | 'brand' | 'emails' | 'audit' | 'stripe'
  >
  readonly sentTypes: Pick<SentTypes, 'read'>
  /** Which messages a merge enqueues. */
  readonly outgoing: Outgoing
  /** For the amounts of an email that was sent; absent: they are not shown. */
  readonly readPayment?: ReadPayment
}

/**
 * For the sessions that a desk asks in. A page of rows is read by a few steps in an index:
 * compiling the statement would take longer than running it, whatever its estimate says.
 */
export const OPERATOR_SESSION_SETTINGS = { jit: 'off' } as const

/** What needs no session, no stream and no file: the command line can ask for it, too. */
export type OperatorServiceRoute = Exclude<
  OperatorRouteName,
  'me' | 'signOut' | 'stream' | 'exportAudit'
>

/** One function per route: parsed questions in, answers out. */
export type OperatorService = {
  readonly [Name in OperatorServiceRoute]: (
    asked: Parsed<OperatorRoutes[Name]>,
    operator: Operator,
  ) => Promise<OperatorAnswer<Name>>
}

const ACTION_ROUTES = Object.keys(OPERATOR_ACTIONS) as ActionRoute[]

/** Audit rows never move; some actions mean the very tenant that they name. */
const EXACT: readonly OperatorServiceRoute[] = [
  'audit',
  ...ACTION_ROUTES.filter((name) => OPERATOR_ACTIONS[name].takesExactIds === true),
]

/** Everything that an operator can ask for. Built once; holds nothing. */
export function openOperatorService(options: OperatorServiceOptions): OperatorService {
  return withAliases(serviceOf(options), EXACT, (id) => resolveTenantId(options.pool, id))
}

function serviceOf({
  pool,
  config,
  sentTypes,
  outgoing,
  readPayment,
}: OperatorServiceOptions): OperatorService {
  const { brand, plans } = config
  const { key, anchorFile } = config.audit
  const emails = { pool, brand, key, emails: config.emails, readPayment: readPayment ?? null }
  const accounts = ['', ...new Set(config.endpoints.flatMap((endpoint) => endpoint.accounts))]
  const context = { pool, auditKey: key, anchorFile, outgoing, plans, accounts }
  return {
    ...actionsOf({
      ...context,
      readTenant: async (tx, tenantId) => withNames(await getTenant(tx, tenantId), plans),
      readSubscription: getSubscription,
    }),
    today: () => readToday(pool),
    events: ({ query }) => searchEvents(pool, query, accounts),
    event: ({ params }) => getEventLifecycle(pool, params.event_id),
    tenants: ({ query }) => searchTenants(pool, query),
    tenant: async ({ params }) => withNames(await getTenant(pool, params.tenant_id), plans),
    subscriptions: async ({ query }) => {
      const page = await searchSubscriptions(pool, query)
      return { ...page, rows: page.rows.map((row) => named(row, plans)) }
    },
    subscription: async ({ params }) => {
      const found = await getSubscription(pool, params.subscription_id)
      return { ...named(found, plans), items: found.items.map((item) => named(item, plans)) }
    },
    explain: ({ params, query }) => explain(pool, config.plans, { ...params, ...query }),
    findings: ({ query }) => searchFindings(pool, query),
    findingKinds: async () => ({ kinds: allKinds() }),
    finding: ({ params }) => getFinding(pool, params.finding_id),
    findingEvidence: async ({ params }) =>
      readEvidence(config, await getFinding(pool, params.finding_id)),
    overrides: ({ query }) => searchOverrides(pool, query),
    entitlement: ({ params }) => getEntitlement({ pool, plans: config.plans }, params),
    audit: ({ query }) => searchAudit(pool, query),
    endpoints: async () => readEndpoints(pool, config, await sentTypes.read()),
    brake: () => readBrake(pool),
    reconcile: () => readReconcile(pool),
    messages: ({ query }) => searchMessages(pool, query),
    message: ({ params }) => getMessage(emails, params.message_id),
    messageEmail: ({ params }) => emailOfMessage(emails, params.message_id),
    emailPreview: async ({ params, query }) => previewEmail(params.name, query.language, config),
    emailText: async ({ params, query }) => previewEmailText(params.name, query.language, config),
  }
}

function actionsOf(context: OperatorActionContext): Pick<OperatorService, ActionRoute> {
  const all = ACTION_ROUTES.map((name) => {
    const run: Run = OPERATOR_ACTIONS[name].run
    return [name, (asked: never, operator: Operator) => run(context, asked, operator)]
  })
  return Object.fromEntries(all)
}

type Run = (context: OperatorActionContext, asked: never, operator: Operator) => Promise<unknown>

function allKinds(): OperatorAnswer<'findingKinds'>['kinds'] {
  return (Object.keys(FINDING_KINDS) as FindingKind[]).map((kind) => {
    const guide = findingGuideOf(kind)
    const { severity } = FINDING_KINDS[kind]
    const more = { actions: [...guide.actions], closes_by_itself: closesByItself(kind) }
    return { kind, severity, ...guide, ...more }
  })
}
