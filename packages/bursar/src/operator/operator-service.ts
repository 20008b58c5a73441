import type { FindingAction } from '@bursar/wire/operator/finding/findings'
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
import { actOnFinding } from './actions/act-on-finding.store.ts'
import {
  enableEndpoint,
  refetchSubscription,
  replayEvent,
  retryMessage,
} from './actions/actions.store.ts'
import { confirmBrake, discardBrake, readBrake } from './actions/brake.store.ts'
import { createTenantByHand } from './actions/create-tenant.store.ts'
import { mergeByHand, moveCustomerByHand, undoMergeByHand } from './actions/merge-tenants.store.ts'
import type { Noted } from './actions/note-action.store.ts'
import { type Pool, verifyAsAsked } from './actions/verify.store.ts'
import { readEvidence } from './evidence/read-evidence.ts'
import { explain } from './explain/explain.store.ts'
import { readEndpoints } from './now/endpoints.store.ts'
import type { SentTypes } from './now/sent-types.ts'
import { readToday } from './now/today.store.ts'
import {
  addOverride,
  endOverrideById,
  getEntitlement,
  searchOverrides,
} from './override/override-service.ts'
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

/** Who asks. */
export interface Operator {
  readonly operatorId: string
}

/** One function per route: parsed questions in, answers out. */
export type OperatorService = {
  readonly [Name in OperatorServiceRoute]: (
    asked: Parsed<OperatorRoutes[Name]>,
    operator: Operator,
  ) => Promise<OperatorAnswer<Name>>
}

/** Audit rows never move, and an alias cannot be merged again. */
const EXACT = ['audit', 'mergeTenant', 'undoMerge'] as const

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
  const context = { pool, auditKey: config.audit.key, outgoing, plans: config.plans }
  const { brand, plans } = config
  const { key } = config.audit
  const emails = { pool, brand, key, emails: config.emails, readPayment: readPayment ?? null }
  const accounts = ['', ...new Set(config.endpoints.flatMap((endpoint) => endpoint.accounts))]
  const onFinding =
    (action: FindingAction) =>
    async (
      { params, body }: { params: { finding_id: string }; body: FindingBody },
      operator: Operator,
    ) => {
      const { tenant_id: tenantId } = body
      const asked = { findingId: params.finding_id, action, ...(tenantId && { tenantId }) }
      return done(await actOnFinding(context, actingOf(operator, body), asked))
    }
  return {
    today: () => readToday(pool),
    events: ({ query }) => searchEvents(pool, query, accounts),
    event: ({ params }) => getEventLifecycle(pool, params.event_id),
    replayEvent: async ({ params, body }, operator) =>
      done(await replayEvent(context, actingOf(operator, body), params.event_id)),
    tenants: ({ query }) => searchTenants(pool, query),
    tenant: async ({ params }) => withNames(await getTenant(pool, params.tenant_id), plans),
    createTenant: ({ body }, { operatorId }) =>
      createTenantByHand({ ...context, accounts }, operatorId, body),
    mergeTenant: async ({ params, body }, operator) => {
      const ids = { tenantId: params.tenant_id, intoTenantId: body.into_tenant_id }
      return done(await mergeByHand(context, actingOf(operator, body), ids))
    },
    undoMerge: async ({ params, body }, operator) =>
      done(await undoMergeByHand(context, actingOf(operator, body), params.tenant_id)),
    moveCustomer: async ({ params, body }, operator) => {
      const { tenant_id: tenantId, account } = body
      const to = { customerId: params.customer_id, tenantId, account }
      return done(await moveCustomerByHand(context, actingOf(operator, body), to))
    },
    subscriptions: async ({ query }) => {
      const page = await searchSubscriptions(pool, query)
      return { ...page, rows: page.rows.map((row) => named(row, plans)) }
    },
    subscription: async ({ params }) => {
      const found = await getSubscription(pool, params.subscription_id)
      return { ...named(found, plans), items: found.items.map((item) => named(item, plans)) }
    },
    refetchSubscription: async ({ params, body }, operator) => {
      const acting = actingOf(operator, body)
      return done(await refetchSubscription(context, acting, params.subscription_id))
    },
    explain: ({ params, query }) => explain(pool, config.plans, { ...params, ...query }),
    findings: ({ query }) => searchFindings(pool, query),
    findingKinds: async () => ({ kinds: allKinds() }),
    finding: ({ params }) => getFinding(pool, params.finding_id),
    findingEvidence: async ({ params }) =>
      readEvidence(config, await getFinding(pool, params.finding_id)),
    refetchFinding: onFinding('refetch'),
    replayFinding: onFinding('replay'),
    linkFinding: onFinding('link'),
    approveFinding: onFinding('approve'),
    mergeFinding: onFinding('merge'),
    moveFinding: onFinding('move'),
    retryFinding: onFinding('retry'),
    dismissFinding: onFinding('dismiss'),
    overrides: ({ query }) => searchOverrides(pool, query),
    addOverride: async ({ body }, { operatorId }) =>
      done(await addOverride({ ...context, plans: config.plans }, body, operatorId)),
    entitlement: ({ params }) => getEntitlement({ pool, plans: config.plans }, params),
    endOverride: async ({ params, body }, { operatorId }) =>
      done(await endOverrideById(context, { ...params, ...body, operatorId })),
    audit: ({ query }) => searchAudit(pool, query),
    verifyAudit: (_, operator) => verifyAsAsked(pool, config.audit, operator),
    endpoints: async () => readEndpoints(pool, config, await sentTypes.read()),
    enableEndpoint: async ({ params, body }, operator) =>
      done(await enableEndpoint(context, actingOf(operator, body), params.name)),
    brake: () => readBrake(pool),
    confirmBrake: async ({ body }, operator) =>
      done(await confirmBrake(context, actingOf(operator, body))),
    discardBrake: async ({ body }, operator) =>
      done(await discardBrake(context, actingOf(operator, body))),
    messages: ({ query }) => searchMessages(pool, query),
    message: ({ params }) => getMessage(emails, params.message_id),
    messageEmail: ({ params }) => emailOfMessage(emails, params.message_id),
    retryMessage: async ({ params, body }, operator) =>
      done(await retryMessage(context, actingOf(operator, body), params.message_id)),
    emailPreview: async ({ params, query }) => previewEmail(params.name, query.language, config),
    emailText: async ({ params, query }) => previewEmailText(params.name, query.language, config),
  }
}

type FindingBody = { readonly reason: string; readonly tenant_id?: string }

function actingOf({ operatorId }: Operator, { reason }: { reason: string }) {
  return { operatorId, reason }
}

const done = (audit: Noted) => ({ done: true as const, audit })

function allKinds(): OperatorAnswer<'findingKinds'>['kinds'] {
  return (Object.keys(FINDING_KINDS) as FindingKind[]).map((kind) => {
    const guide = findingGuideOf(kind)
    const { severity } = FINDING_KINDS[kind]
    const more = { actions: [...guide.actions], closes_by_itself: closesByItself(kind) }
    return { kind, severity, ...guide, ...more }
  })
}
