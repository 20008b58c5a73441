import { sayDay, sayMinute } from '@bursar/wire/text/say-instant'
import { findingGuideOf } from '../../subscription/finding.ts'
import { planNameOf } from '../../subscription/plans.ts'
import { ACCESS, type TenantStatus } from '../../subscription/status.ts'
import { addOnsAlone, tenantStatusOf } from '../../subscription/tenant-status.ts'
import type { Answered, Explanation, Known } from './known.ts'
import { ruleSentence } from './lifecycle-steps.ts'
import { checksOf, reasonOf, remarksOf } from './remarks.ts'
import { sentenceOf, statusesOf } from './sentence-of.ts'
import { type AuditRow, type StateThen, subscriptionOf } from './state-at.ts'

/** Links of a chain of causes that are told: the nearest. */
const CAUSES_MAX = 20

/** Pure: the same facts are explained in the same words. */
export function toExplanation(known: Known): Explanation {
  const { kind, id, tenant_id, tenant_name, asOf, isPast, states, findings } = known
  const concerned = states.filter((one) => kind === 'tenant' || one.subscription_id === id)
  const status = statusOf(known, concerned)
  const deciding = concerned.find((one) => one.status === status) ?? null
  const isLive = status !== 'PENDING' && ACCESS[status]
  const has_access = known.access?.hasAccess ?? isLive
  return {
    kind,
    id,
    tenant_id,
    tenant_name,
    as_of: asOf,
    is_past: isPast,
    status,
    has_access,
    sentence: answerOf(known, { status, deciding, count: concerned.length, has_access }),
    remarks: remarksOf(known, concerned),
    entitlements: [...(known.access?.entitlements ?? [])],
    because: causesOf(known, deciding),
    next: [...(deciding === null ? [] : expectationsOf(deciding, asOf)), ...checksOf(known)],
    subscriptions: concerned.map(({ cancel_at: _, stripe_status: __, ...one }) => ({
      ...one,
      plan_name: one.plan_id === null ? null : planNameOf(one.plan_id, known.plans),
    })),
    open_findings: findings.map(({ finding_id, kind: found }) => ({
      finding_id,
      kind: found,
      title: findingGuideOf(found).title,
    })),
  }
}

/** A subscription has the status that it has; a tenant has what its subscriptions come to. */
function statusOf({ kind, plans }: Known, concerned: readonly StateThen[]): TenantStatus {
  if (kind !== 'tenant') return concerned[0]?.status ?? 'PENDING'
  return tenantStatusOf(concerned.map(toOfTenant), plans)
}

function toOfTenant(state: StateThen) {
  return { state, status: state.status, planId: state.plan_id }
}

interface Answer {
  readonly status: TenantStatus
  readonly deciding: StateThen | null
  readonly count: number
  readonly has_access: boolean
}

function answerOf(known: Known, { status, deciding, count, has_access }: Answer): string {
  const { kind, id, isPast } = known
  const is = isPast ? 'was' : 'is'
  const access = has_access ? 'with access' : 'without access'
  const tenant = tenantOf(known)
  const alone = kind === 'tenant' ? aloneOf(known) : ''
  if (deciding === null && alone !== '') return `${tenant} ${is} PENDING, ${access}.${alone}`
  if (deciding === null) return withoutRow(known, access)
  const isSo = stateOf(known, deciding)
  const differs = has_access === ACCESS[deciding.status] ? '' : ` ${overruled(has_access)}`
  const terms = `${termsOf(known, deciding)}, ${access}`
  if (kind === 'subscription') return `${id} of ${tenant} ${isSo}:${terms}.${differs}`
  const { subscription_id } = deciding
  const which = count === 1 ? 'its only subscription' : `the best of its ${count} subscriptions`
  const because = `${which}, ${subscription_id}, ${isSo}.`
  return `${tenant} ${is} ${status}${terms}: ${because}${alone}${differs}`
}

/** A live add-on that grants nothing, where its tenant has one. */
function aloneOf({ isPast, plans, states }: Known): string {
  const [one] = addOnsAlone(states.map(toOfTenant), plans)
  if (one === undefined) return ''
  const { subscription_id, status } = one.state
  const [is, needs] = isPast ? ['was', 'needed'] : ['is', 'needs']
  return ` ${subscription_id} ${is} ${status}, but an add-on ${needs} a live main subscription.`
}

/** Where the status alone would say otherwise. */
function overruled(hasAccess: boolean): string {
  return hasAccess
    ? 'Access comes from an override or from another subscription, not from this status.'
    : 'The status gives access, but overrides and limits leave no feature to use.'
}

function tenantOf({ tenant_id, tenant_name }: Known): string {
  const isNamed = tenant_name !== null && tenant_name !== tenant_id
  return isNamed ? `${tenant_name} (${tenant_id})` : (tenant_id ?? 'no tenant')
}

/** Nothing was granted so far, which does not mean that nothing was bought. */
function withoutRow(known: Known, access: string): string {
  const { id, isPast, kind, tenant_id, tracked } = known
  if (tenant_id === null) return withoutOwner(known)
  const tenant = tenantOf(known)
  const whose = kind === 'tenant' ? tenant : `${id} of ${tenant}`
  if (isPast) return `${whose} was PENDING, ${access}: nothing had been granted.`
  const waiting = tracked.filter((one) => !one.is_granted)
  const [first] = waiting
  if (first === undefined) return `${whose} is PENDING, ${access}: it has no subscription.`
  const others = waiting.length === 1 ? '' : ` and ${waiting.length - 1} more`
  const which = `Stripe has ${first.object_id}${others} for this tenant`
  return `${whose} is PENDING, ${access}: ${which}, which grants nothing. ${reasonOf(first)}`
}

function withoutOwner({ findings, id, kind, tracked }: Known): string {
  const [finding] = findings
  const object = tracked.find(({ object_id }) => object_id === id)
  const since = object?.waiting_since ?? null
  const waits = since === null ? 'is waiting' : `has been waiting since ${sayMinute(since)}`
  const held = finding === undefined ? '' : ` ${finding.summary}`
  return kind === 'checkout'
    ? `${id} is a checkout that belongs to no tenant yet, so it grants nothing.` +
        (finding === undefined ? ` ${reasonOf(object)}` : held)
    : `${id} ${waits}: its customer belongs to no tenant yet, so it grants nothing.${held}`
}

/** On which plan, and until which day, by UTC, if nothing changes it. */
function termsOf({ plans }: Known, state: StateThen): string {
  const { status, plan_id, term_end, grace_end, cancel_at } = state
  const plan = plan_id === null ? ' on no plan' : ` on ${planNameOf(plan_id, plans)}`
  const end = status === 'GRACE' ? grace_end : (cancel_at ?? term_end)
  const hasEnd = ACCESS[status] && end !== null
  return hasEnd ? `${plan} until ${sayDay(end)}` : plan
}

/** Its status, and since when, as far as the rows of the audit log that were read tell. */
function stateOf({ isPast, audit }: Known, state: StateThen): string {
  const { subscription_id, status, stripe_status } = state
  const row = audit.findLast(
    (one) => subscriptionOf(one) === subscription_id && isMove(one) && movedTo(one) === status,
  )
  const called = stripe_status === null ? '' : ` (Stripe status: ${stripe_status})`
  if (row === undefined) return `${isPast ? 'was' : 'is'} ${status}${called}`
  return `${isPast ? 'had' : 'has'} been ${status} since ${sayMinute(row.at)}${called}`
}

/** The rows that made it so, the nearest cause first. */
function causesOf(known: Known, deciding: StateThen | null): Explanation['because'] {
  const told = known.audit.filter((row) => {
    const about = subscriptionOf(row)
    if (about === null) return known.kind === 'tenant' || row.event_type.startsWith('customer.')
    return about === deciding?.subscription_id && isCause(row)
  })
  return nearest(told)
    .reverse()
    .map((row) => toCause(row, known.answered.get(row.audit_id)))
}

/** The newest, but however much was asked for since, what moved the status is among them. */
function nearest(told: readonly AuditRow[]): AuditRow[] {
  const moves = new Set(told.filter(isMove).slice(-CAUSES_MAX / 2))
  const others = told.filter((row) => !moves.has(row))
  const kept = new Set([...moves, ...others.slice(moves.size - CAUSES_MAX)])
  return told.filter((row) => kept.has(row))
}

/** Whether a row moved the status, or kept it from moving. */
function isCause(row: AuditRow): boolean {
  return isMove(row) || row.event_type !== 'subscription.changed'
}

function isMove({ details }: AuditRow): boolean {
  const { status_from, status_to } = statusesOf(details)
  return status_from !== status_to
}

function movedTo({ details }: AuditRow): unknown {
  return statusesOf(details).status_to
}

/** Why Stripe was asked where no event said so. */
const ASKED: Readonly<Record<string, string>> = {
  recheck: 'because a change was due',
  late_read: 'again, shortly after the last read',
  operator: 'because an operator requested it',
  sweep: 'because a sweep found a change',
  verify: 'because it differed from Stripe',
}

function toCause(row: AuditRow, answered: Answered | undefined): Explanation['because'][number] {
  const { audit_id, at } = row
  const told = sentenceOf(row)
  if (answered === undefined) {
    return { at, sentence: told, audit_id, event_ids: [], stripe_request_id: null }
  }
  const { rule, event_ids, event_types, stripe_request_id } = answered
  const cause = ASKED[String(row.details['cause'])]
  const why = event_types.length > 0 ? `after ${event_types.join(', ')}` : cause
  const asked = why === undefined ? '' : ` Bursar refreshed it from Stripe ${why}.`
  // The sentence of the rule names the status of Stripe already.
  const moved = told.replace(/ \(Stripe status: \w+\)/, '')
  const sentence = `${moved} ${ruleSentence(rule)}${asked}`
  return { at, sentence, audit_id, event_ids, stripe_request_id }
}

/** What time, or a payment, will do to it. */
function expectationsOf(state: StateThen, asOf: string): Explanation['next'] {
  const { status, grace_end, cancel_at, term_end, stripe_status } = state
  const isManaged = stripe_status !== null
  const goesOn = isManaged
    ? 'The term ends: Stripe renews the subscription, and Bursar refreshes it.'
    : 'The term ends: the status becomes GRACE unless the term is extended.'
  const all = [
    status === 'GRACE' && grace_end !== null
      ? {
          at: grace_end,
          sentence: `The grace period ends: the status becomes SUSPENDED unless ${mended(state)}.`,
        }
      : null,
    cancel_at !== null && status !== 'EXPIRED'
      ? { at: cancel_at, sentence: 'The cancellation takes effect: the status becomes EXPIRED.' }
      : null,
    (status === 'ACTIVE' || status === 'TRIAL') && term_end !== null && cancel_at === null
      ? { at: term_end, sentence: goesOn }
      : null,
    status === 'SUSPENDED'
      ? { at: null, sentence: `Access returns as soon as ${mended(state)}.` }
      : null,
    status === 'EXPIRED'
      ? {
          at: null,
          sentence: 'This status is final. A returning customer needs a new subscription.',
        }
      : null,
  ]
  return all.filter((one) => one !== null).filter(({ at }) => at === null || at > asOf)
}

/** What ends its GRACE or SUSPENDED. */
function mended({ stripe_status }: StateThen): string {
  if (stripe_status === null) return 'the term is extended'
  return stripe_status === 'paused'
    ? 'the subscription is resumed in Stripe'
    : 'the open invoice is paid'
}
