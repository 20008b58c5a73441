import { STATUSES, type Status } from '../../subscription/status.ts'
import { type AuditFact, changesOf } from './sentence-of.ts'

export interface AuditRow extends AuditFact {
  readonly audit_id: string
  readonly at: string
}

/** A subscription as the audit log knows it at a moment. */
export interface StateThen {
  readonly subscription_id: string
  readonly status: Status
  readonly plan_id: string | null
  readonly term_end: string | null
  readonly grace_end: string | null
  readonly cancel_at: string | null
  /** Stripe's own word; null: Stripe does not manage it. */
  readonly stripe_status: string | null
}

/** Our id of the subscription that a row is about; null where it is about none. */
export function subscriptionOf({ details }: AuditFact): string | null {
  const { account, stripe_subscription_id: stripes, subscription_id: ours } = details
  if (typeof ours === 'string') return ours
  if (typeof stripes !== 'string') return null
  return typeof account === 'string' && account !== '' ? `${account}:${stripes}` : stripes
}

/** Pure: what a tenant's subscriptions were after these rows, the oldest of which comes first. */
export function statesAfter(rows: readonly AuditRow[]): StateThen[] {
  const fields = new Map<string, Record<string, unknown>>()
  for (const row of rows) {
    const id = subscriptionOf(row)
    if (id === null || !row.event_type.startsWith('subscription.')) continue
    const known = fields.get(id) ?? {}
    for (const { field, to } of changesOf(row.details)) known[field] = to
    const { status_to, grace_end, stripe_status } = row.details
    if (stripe_status !== undefined) known['stripeStatus'] = stripe_status
    if (isStatus(status_to)) known['status'] = status_to
    if (grace_end !== undefined) known['graceEnd'] = grace_end
    fields.set(id, known)
  }
  return [...fields].flatMap(([subscription_id, known]) => toState(subscription_id, known))
}

function toState(subscription_id: string, known: Record<string, unknown>): StateThen[] {
  const { status, planId, termEnd, graceEnd, cancelAt, stripeStatus } = known
  if (!isStatus(status)) return []
  return [
    {
      subscription_id,
      status,
      plan_id: textOf(planId),
      term_end: textOf(termEnd),
      grace_end: textOf(graceEnd),
      cancel_at: textOf(cancelAt),
      stripe_status: textOf(stripeStatus),
    },
  ]
}

function isStatus(value: unknown): value is Status {
  return STATUSES.some((status) => status === value)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
