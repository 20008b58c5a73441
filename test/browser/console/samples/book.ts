import { createHash } from 'node:crypto'
import type {
  RefreshRow,
  StoredEvent,
} from '../../../../packages/bursar/src/operator/explain/lifecycle-steps.ts'
import type { toAuditRow } from '../../../../packages/bursar/src/operator/read/audit.store.ts'
import type { StoredFinding } from '../../../../packages/bursar/src/operator/read/findings.store.ts'
import type { StoredMessage } from '../../../../packages/bursar/src/operator/read/messages.store.ts'
import {
  auditRow,
  happenedAt,
} from '../../../../packages/bursar/src/refresh/subscription-ending.ts'
import { decide } from '../../../../packages/bursar/src/subscription/decide.ts'
import { severityOf } from '../../../../packages/bursar/src/subscription/finding/findings.store.ts'
import type { Finding } from '../../../../packages/bursar/src/subscription/finding.ts'
import type { NewMessage } from '../../../../packages/bursar/src/subscription/outgoing/message.ts'
import {
  messagesOfChange,
  messagesOfNewTenant,
} from '../../../../packages/bursar/src/subscription/outgoing/messages-of-change.ts'
import { type Rule, ruleOf } from '../../../../packages/bursar/src/subscription/rules.ts'
import type { SubscriptionState } from '../../../../packages/bursar/src/subscription/snapshot.ts'
import type { TenantStatus } from '../../../../packages/bursar/src/subscription/status.ts'
import { tenantStatusOf } from '../../../../packages/bursar/src/subscription/tenant-status.ts'
import { idAt } from './amount.ts'
import { attempted } from './attempted.ts'
import { nameOf, POLICY, SWITCHED_ON } from './house.ts'
import { later } from './instant.ts'
import type { Answer } from './lifecycle.ts'

export type AuditLine = Parameters<typeof toAuditRow>[0] & { readonly at: string }
export type HistoryEntry = RefreshRow & { readonly event_ids: readonly string[] }

export interface BookTenant {
  readonly tenant_id: string
  readonly name: string
  readonly email: string
  readonly created_at: string
  readonly customers: { customer_id: string; account: string; at: string; session: string }[]
}

export interface BookSubscription {
  readonly id: string
  readonly account: string
  readonly stripeId: string
  readonly customerId: string
  readonly tenantId: string
  readonly createdAt: string
  state: SubscriptionState
  updatedAt: string
  recheckAt: Date | null
  generation: number
}

interface Told {
  readonly event_type: string
  readonly actor_type: string
  readonly actor_id: string | null
  readonly details: Record<string, unknown>
}

interface Came {
  readonly at: string
  readonly type: string
  readonly account: string
  readonly object_id: string
  readonly tenantId: string | null
  readonly generation: number
}

/**
 * What the tables hold after Stripe has told this much. Only what Stripe says is made up: what
 * follows from it is decided, owed and told by the functions of the product.
 */
export class Book {
  readonly tenants = new Map<string, BookTenant>()
  readonly subscriptions = new Map<string, BookSubscription>()
  readonly audit: AuditLine[] = []
  readonly events: StoredEvent[] = []
  readonly history: HistoryEntry[] = []
  readonly messages: StoredMessage[] = []
  readonly findings: StoredFinding[] = []

  /** Somebody new has paid: the tenant, and then its subscription. */
  buy(tenant: Omit<BookTenant, 'customers' | 'created_at'>, answer: Answer): void {
    const { account, customerId, stripeSubscriptionId } = answer.snapshot
    const known = this.tenants.get(tenant.tenant_id) ?? {
      ...tenant,
      created_at: answer.at,
      customers: [],
    }
    const isNew = known.customers.length === 0
    const session = idAt('cs', this.events.length)
    this.tenants.set(tenant.tenant_id, known)
    known.customers.push({ customer_id: customerId, account, at: answer.at, session })
    const tenantId = tenant.tenant_id
    const came = { at: answer.at, type: BOUGHT, account, object_id: session, tenantId }
    const event = this.record({ ...came, generation: 1 }, 'linked')
    const auditId = this.tell(tenantId, answer.at, {
      event_type: isNew ? 'tenant.created' : 'customer.linked',
      actor_type: 'stripe',
      actor_id: session,
      details: { account, customer_id: customerId, checkout_session_id: session },
    })
    const rule = isNew ? 'checkout_create' : 'checkout_link'
    const objectId = { account, object_id: session, generation: 1 }
    const refreshes = { outcome: 'linked', rule, auditId, events: [event] } as const
    this.settle(answer.at, objectId, { ...refreshes, marked_stale: [stripeSubscriptionId] })
    const messages = isNew ? messagesOfNewTenant(tenantId, SWITCHED_ON) : []
    this.enqueue(answer.at, messages, { ...objectId, auditId })
    this.ask(tenantId, { ...answer, at: later(answer.at, 1), type: null }, 'link')
  }

  /** Stripe is asked about a subscription, and its answer is taken in. */
  ask(tenantId: string, { at, type, snapshot }: Answer, cause: 'link' | 'recheck'): void {
    const { account, stripeSubscriptionId: stripeId, customerId } = snapshot
    const id = account === '' ? stripeId : `${account}:${stripeId}`
    const known = this.subscriptions.get(id)
    const generation = (known?.generation ?? 0) + 1
    const objectId = { account, object_id: stripeId, generation }
    const decision = decide(known?.state ?? null, snapshot, POLICY, new Date(at))
    const { outcome, next, changed, recheckAt, findings, lateSince } = decision
    const event = type === null ? [] : [this.record({ at, type, tenantId, ...objectId }, outcome)]
    const requestId = idAt('req', this.history.length)
    const claim = { ...objectId, id: stripeId, cause: type === null ? cause : 'event' } as const
    const truth = { kind: 'subscription' as const, snapshot, requestId }
    const row = auditRow(claim, truth, known?.state ?? null, decision)
    const { eventType: event_type, actorType: actor_type, actorId: actor_id, details } = row
    const told = { event_type, actor_type, actor_id, details }
    const auditId = changed.length === 0 ? null : this.tell(tenantId, later(at, 1), told)
    const rule = ruleOf(snapshot, decision)
    this.settle(at, objectId, { outcome, rule, auditId, events: event })
    for (const finding of findings) this.find(later(at, 1), { ...objectId, tenantId }, finding)
    if (next === null) return
    const tenantStatusBefore = this.statusOf(tenantId)
    const key = { id, account, stripeId, customerId, tenantId, createdAt: later(at, 1) }
    const updatedAt = changed.length === 0 ? known!.updatedAt : later(at, 1)
    const row2 = { ...key, ...known, state: next, updatedAt, recheckAt, generation }
    this.subscriptions.set(id, row2)
    if (auditId === null) return
    const change = {
      tenantId,
      subscriptionId: id,
      auditId,
      before: known?.state ?? null,
      after: next,
      tenantStatusBefore,
      tenantStatusAfter: this.statusOf(tenantId),
      happenedAt: happenedAt(snapshot, next, lateSince),
    }
    this.enqueue(later(at, 1), messagesOfChange(change, SWITCHED_ON), { ...objectId, auditId })
  }

  /** A row of the audit log; gives its id. */
  tell(tenant_id: string, at: string, told: Told): string {
    const audit_id = String(AUDIT_FROM + this.audit.length)
    const before = this.audit.findLast((line) => line.tenant_id === tenant_id)
    const sequence = (before?.sequence ?? 0) + 1
    const hash = digestOf(`${before?.hash}${JSON.stringify(told)}`)
    const when = { at, created_at: at, cursor_at: at }
    const actor_name = told.actor_type === 'operator' ? nameOf(told.actor_id) : null
    this.audit.push({ audit_id, tenant_id, sequence, hash, ...when, ...told, actor_name })
    return audit_id
  }

  /** A delivery of Stripe; gives the id of the event. */
  record({ at, generation, ...came }: Came, outcome: StoredEvent['outcome']): string {
    const { type, account, object_id: objectId, tenantId: tenant_id } = came
    const event_id = idAt('evt', this.events.length)
    const prefix = objectId.split('_')[0] ?? ''
    const object_type = { cs: 'checkout.session', ch: 'charge' }[prefix] ?? 'subscription'
    this.events.push({
      event_id,
      type,
      account,
      object_id: objectId,
      tenant_id,
      received_at: at,
      processed_at: outcome === 'pending' ? null : later(at, 1),
      outcome,
      generation,
      payload_summary: { id: event_id, type, object_id: objectId, object_type },
      body_sha256: digestOf(event_id),
      attempts: 0,
      last_error: null,
    })
    return event_id
  }

  /** What a question to Stripe came to. */
  settle(
    at: string,
    objectId: { readonly account: string; readonly object_id: string; readonly generation: number },
    refreshes: {
      readonly outcome: string
      readonly rule: Rule
      readonly auditId: string | null
      readonly events: readonly string[]
      readonly marked_stale?: readonly string[]
    },
  ): void {
    const {
      outcome,
      rule,
      auditId: audit_id,
      events: event_ids,
      marked_stale: markedStale = [],
    } = refreshes
    const stripe_request_id = idAt('req', this.history.length)
    const fetched_at = later(at, 1)
    const when = { claimed_at: at, fetched_at, written_at: fetched_at }
    const events = event_ids.length
    const asked = {
      stripe_request_id,
      outcome,
      rule,
      audit_id,
      marked_stale: markedStale,
      events,
      event_ids,
    }
    this.history.push({ ...objectId, ...when, ...asked })
  }

  /** What needs a human. */
  find(
    opened_at: string,
    about: {
      readonly account: string
      readonly object_id: string
      readonly tenantId: string | null
    },
    finding: Finding,
  ): void {
    const { kind, summary, details = {} } = finding
    const severity = severityOf(finding)
    const finding_id = String(FINDINGS_FROM + this.findings.length)
    const { account, object_id: objectId, tenantId: tenant_id } = about
    const open = { resolved_at: null, resolved_by: null, resolved_reason: null }
    const said = { kind, severity, summary, details }
    const one = { finding_id, ...said, account, object_id: objectId, tenant_id, opened_at }
    this.findings.push({ ...one, ...open })
  }

  statusOf(tenantId: string): TenantStatus {
    const own = [...this.subscriptions.values()].filter((one) => one.tenantId === tenantId)
    return tenantStatusOf(
      own.map(({ state }) => state),
      POLICY.plans,
    )
  }

  enqueue(
    enqueued_at: string,
    messages: readonly NewMessage[],
    cause: { readonly object_id: string; readonly generation: number; readonly auditId: string },
  ): void {
    for (const { kind, name, target, tenantId, subscriptionId, details } of messages) {
      const number = String(this.messages.length).padStart(12, '0')
      this.messages.push({
        message_id: `0198a3c4-7b1e-7c3d-8f2a-${number}`,
        kind,
        name,
        target,
        tenant_id: tenantId,
        subscription_id: subscriptionId,
        details,
        enqueued_at,
        ...attempted({ kind, name, target, enqueued_at }),
        caused_object: cause.object_id,
        caused_generation: cause.generation,
        audit_id: Number(cause.auditId),
        cursor_at: enqueued_at,
      })
    }
  }
}

const BOUGHT = 'checkout.session.completed'
/** So that ids of one kind are not taken for those of another. */
const AUDIT_FROM = 1_001
export const FINDINGS_FROM = 4_711

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')
