import { toEvidence } from '../../../../packages/bursar/src/operator/evidence/to-evidence.ts'
import {
  toEntitlement,
  toOverrideRow,
} from '../../../../packages/bursar/src/operator/override/override-service.ts'
import {
  closesByItself,
  toFindingRow,
} from '../../../../packages/bursar/src/operator/read/findings.store.ts'
import {
  FINDING_KINDS,
  type FindingKind,
  findingGuideOf,
} from '../../../../packages/bursar/src/subscription/finding.ts'
import { done } from '../../../../packages/wire/src/operator/paging.ts'
import {
  OPERATOR_ROUTES,
  type OperatorAnswer,
  type OperatorRouteName,
  type OperatorRoutes,
} from '../../../../packages/wire/src/operator/routes.ts'
import { resource } from '../../../support/stripe-resources.ts'
import { type Amount, idAt, pageOf } from './amount.ts'
import { sampleEndpoints } from './endpoints.ts'
import { sampleEvent, sampleEvents } from './events.ts'
import { ADA, PLANS } from './house.ts'
import { before, HOUR, SAMPLE_NOW } from './instant.ts'
import { sampleMail, sampleMessage, sampleMessages, samplePreview } from './outbox.ts'
import { sampleReconcile } from './reconcile.ts'
import {
  sampleAudit,
  sampleExplanation,
  sampleSubscription,
  sampleSubscriptions,
  sampleTenant,
  sampleTenants,
  sampleVerification,
} from './tenants.ts'
import { sampleToday } from './today.ts'
import { mainFindingOf, worldOf } from './world.ts'

const DONE = { done: true, audit: { source: 'operator', id: '1' } }

/** What answers no more than that it was done. */
type Acting = keyof {
  [Name in OperatorRouteName as OperatorRoutes[Name]['answer'] extends typeof done
    ? typeof done extends OperatorRoutes[Name]['answer']
      ? Name
      : never
    : never]: true
}

const ACTING = (Object.keys(OPERATOR_ROUTES) as OperatorRouteName[]).filter(
  (name): name is Acting => OPERATOR_ROUTES[name].answer === done,
)

interface Asked {
  readonly amount: Amount
  readonly role: 'operator' | 'viewer'
  /** Of the list of overrides. */
  readonly state?: string | null
}

/** An answer of every route, in a world as full as asked for. */
export function sampleAnswers({ amount, role, state = null }: Asked) {
  const answers: Record<Exclude<OperatorRouteName, Acting>, () => unknown> = {
    me: () => ({
      operator_id: ADA.sub,
      name: ADA.name,
      role,
      csrf_token: 'a-token-of-this-session',
      expires_at: before(-8 * HOUR),
      sign_in: 'oidc',
      livemode: false,
    }),
    signOut: () => ({ signed_out: true }),
    today: () => sampleToday(amount),
    stream: () => null,
    events: () => sampleEvents(amount),
    event: () => sampleEvent(amount),
    tenants: () => sampleTenants(amount),
    tenant: () => sampleTenant(amount),
    createTenant: () => ({ ...DONE, tenant: sampleTenant(amount) }),
    subscriptions: () => sampleSubscriptions(amount),
    subscription: () => sampleSubscription(amount),
    explain: () => sampleExplanation(amount),
    findings: () => sampleFindings(amount),
    findingKinds: () => findingKinds(),
    finding: () => sampleFinding(amount),
    findingEvidence: () => sampleEvidence(amount),
    overrides: () => sampleOverrides(amount, state),
    entitlement: () => sampleEntitlement(amount),
    audit: () => sampleAudit(amount),
    exportAudit: () => null,
    verifyAudit: () => sampleVerification(amount),
    endpoints: () => sampleEndpoints(amount),
    brake: () => sampleBrake(amount),
    reconcile: () => sampleReconcile(amount),
    messages: () => sampleMessages(amount),
    message: () => sampleMessage(amount),
    emailPreview: () => samplePreview(),
    emailText: () => sampleMail(),
    messageEmail: () => sampleMail(),
  }
  const acts = Object.fromEntries(ACTING.map((name) => [name, () => DONE]))
  return { ...answers, ...(acts as Record<Acting, () => unknown>) }
}

function sampleBrake(amount: Amount): OperatorAnswer<'brake'> {
  const { subscriptions, tenants } = worldOf(amount === 'none' ? 'little' : amount).book
  const nameOf = (tenantId: string) => tenants.get(tenantId)?.name ?? tenantId
  const held = [...subscriptions.values()].slice(0, 30).map(({ id, tenantId }) => ({
    ...{ subscription_id: id, tenant_id: tenantId, tenant_name: nameOf(tenantId) },
    ...{ status_from: 'ACTIVE', status_to: 'SUSPENDED', held_since: before(HOUR) },
  }))
  const isEngaged = amount !== 'none'
  return {
    engaged_at: isEngaged ? before(HOUR) : null,
    tenants: isEngaged ? 26 : null,
    of_tenants: isEngaged ? 260 : null,
    passes_until: null,
    held: isEngaged ? held.length : 0,
    restoring: 0,
    subscriptions: isEngaged ? held : [],
  }
}

function sampleFindings(amount: Amount): OperatorAnswer<'findings'> {
  return pageOf(worldOf(amount).book.findings.toReversed().map(toFindingRow), 'counted')
}

/** The checkout that is on hold. */
function sampleFinding(amount: Amount): OperatorAnswer<'finding'> {
  const stored = mainFindingOf(amount)
  const { meaning, advice } = findingGuideOf(stored.kind)
  const { details, kind } = stored
  const closes_by_itself = closesByItself(kind)
  const customer_id = idAt('cus', 5_000)
  const more = { resolver_name: null, details, customer_id }
  return { ...toFindingRow(stored), meaning, advice, closes_by_itself, ...more }
}

/** What Stripe says of the checkout that is on hold. */
function sampleEvidence(amount: Amount): OperatorAnswer<'findingEvidence'> {
  const place = { account: '', livemode: false, plans: PLANS }
  const session = resource('checkout.session', {
    id: mainFindingOf(amount).object_id,
    amount_total: 9_900,
    currency: 'usd',
    client_reference_id: 'acme-wind',
    customer: idAt('cus', 5_000),
    customer_details: { name: 'Grace Hopper', email: 'grace@hopper.example' },
    line_items: { data: [{ price: { id: 'price_starter' }, quantity: 1 }] },
    payment_status: 'paid',
  })
  const object = toEvidence(session, place)
  return { state: 'read', error_code: null, objects: [object] }
}

function findingKinds(): OperatorAnswer<'findingKinds'> {
  const kinds = (Object.keys(FINDING_KINDS) as FindingKind[]).map((kind) => {
    const guide = findingGuideOf(kind)
    const more = { actions: [...guide.actions], closes_by_itself: closesByItself(kind) }
    return { kind, severity: FINDING_KINDS[kind].severity, ...guide, ...more }
  })
  return { kinds }
}

function sampleOverrides(amount: Amount, state: string | null): OperatorAnswer<'overrides'> {
  const wanted = state ?? 'active'
  const rows = worldOf(amount).overrides.map(toOverrideRow)
  return pageOf(rows.filter((row) => wanted === 'all' || row.state === wanted))
}

/** Of the newest override, beside what the plan gives. */
function sampleEntitlement(amount: Amount): OperatorAnswer<'entitlement'> {
  const { book, overrides } = worldOf(amount === 'none' ? 'little' : amount)
  const running = overrides[0]!
  const { tenantId, feature } = running
  const own = [...book.subscriptions.values()].filter((one) => one.tenantId === tenantId)
  const found = {
    tenantName: book.tenants.get(tenantId)?.name ?? tenantId,
    isTenantKnown: true,
    subscriptions: own.map(({ state: { status, planId, items } }) => ({ status, planId, items })),
    usage: { used: 48, asOf: new Date(before(3 * HOUR)) },
    override: null,
    now: new Date(SAMPLE_NOW),
  }
  return toEntitlement({ tenantId, feature }, found, { plans: PLANS, running })
}
