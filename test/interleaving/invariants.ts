import { auditMatchesWrites } from './audit-matches-writes.ts'
import type { ReadBook } from './read-book.ts'
import type { Records } from './records.ts'
import type { Acknowledged } from './scene.ts'
import { shapeOfRow } from './truth-shape.ts'
import type { Promised } from './world.ts'

/** What a schedule left behind, and what to hold it against. */
export interface Evidence {
  readonly records: Records
  readonly acknowledged: readonly Acknowledged[]
  readonly promised: readonly Promised[]
  readonly reads: ReadBook
  readonly now: Date
  /** What `findUnchecked` found. */
  readonly unchecked: readonly string[]
}

/** Gives what is broken, each as a sentence that begins with the invariant's name. */
type Check = (evidence: Evidence) => string[]

/** I1: every delivery that was answered 200 is in the inbox, with its exact bytes. */
const nothingIsLost: Check = ({ acknowledged, records }) => {
  const stored = new Map(records.events.map(({ event_id, body }) => [event_id, body]))
  return acknowledged
    .filter(({ eventId, bodySha256 }) => stored.get(eventId) !== bodySha256)
    .map(({ eventId }) => `I1: ${eventId} was answered 200 and is not stored as it was sent`)
}

const GIVEN_UP = ['dead_letter', 'object_not_found', 'object_unreadable']

/** I2: every event is done; no object is left stale, leased or failing; none was given up. */
const allIsDone: Check = ({ records }) => {
  const of = <T extends object>(rows: readonly T[], isBad: (row: T) => boolean, what: string) =>
    rows.filter(isBad).map((row) => `I2: ${what}: ${JSON.stringify(row)}`)
  const early = records.writes.filter(({ relation }) => relation === 'processed_early')
  return [
    ...of(early, () => true, 'called processed before it was observed'),
    ...of(records.events, ({ is_processed }) => !is_processed, 'never processed'),
    ...of(records.objects, ({ is_observed }) => !is_observed, 'still stale'),
    ...of(records.objects, ({ is_leased }) => is_leased, 'still leased'),
    ...of(records.objects, ({ last_error }) => last_error !== null, 'still failing'),
    ...of(records.findings, ({ kind }) => GIVEN_UP.includes(kind), 'given up'),
  ]
}

/** I4: in the end what we have is what Stripe has, and belongs to whom it should. */
const truthIsReached: Check = ({ now, promised, records }) => {
  const rows = new Map(records.subscriptions.map((row) => [row.subscription_id, row]))
  const owners = new Map(records.customers.map((row) => [row.customer_id, row.tenant_id]))
  const tenants = new Map(records.tenants.map((row) => [row.tenant_id, row]))
  const granted = promised.filter(
    ({ shapes, tenantName }) => tenantName !== null && !wasNeverPaid(shapes),
  )
  const found = promised.flatMap(({ customerId, shapes, subscriptionId, tenantName }) => {
    const row = rows.get(subscriptionId)
    const owner = owners.get(customerId) ?? null
    if (tenantName === null || wasNeverPaid(shapes)) {
      const isOwned = owner !== null && tenantName === null
      return row === undefined && !isOwned ? [] : [`I4: ${subscriptionId} was granted`]
    }
    const wanted = JSON.stringify(shapes.at(-1)?.shape)
    const tenant = owner === null ? undefined : tenants.get(owner)
    if (row === undefined) return [`I4: ${subscriptionId} has no row; it should be ${wanted}`]
    const is = JSON.stringify(shapeOfRow(row))
    const isLate = row.stripe_status === 'past_due' && row.grace_end !== null
    const inTime = isLate && now < new Date(row.grace_end) ? 'GRACE' : 'SUSPENDED'
    return [
      ...(is === wanted ? [] : [`I4: ${subscriptionId} is ${is}; it should be ${wanted}`]),
      ...(isLate && row.status !== inTime ? [`I4: ${subscriptionId} should be ${inTime}`] : []),
      ...(tenant?.name === tenantName ? [] : [`I4: ${customerId} belongs to ${tenant?.name}`]),
      ...(row.tenant_id === owner ? [] : [`I6: ${subscriptionId} is a row of ${row.tenant_id}`]),
    ]
  })
  const customers = new Set(granted.map(({ customerId }) => customerId))
  const distinct = new Set([...customers].map((customerId) => owners.get(customerId)))
  if (rows.size !== granted.length) found.push(`I4: there are ${rows.size} subscriptions`)
  if (tenants.size !== customers.size) found.push(`I4: there are ${tenants.size} tenants`)
  if (distinct.size !== customers.size) found.push('I6: two customers share a tenant')
  return [...found, ...wrongTenants(records)]
}

/** Its first payment was refused and never came: Stripe has it, nobody was granted anything. */
function wasNeverPaid(shapes: Promised['shapes']): boolean {
  return shapes.every(({ shape }) => shape.stripeStatus === 'incomplete')
}

const BEST_FIRST = ['ACTIVE', 'TRIAL', 'GRACE', 'SUSPENDED', 'EXPIRED', 'PENDING']

/** A tenant is as well off as its best subscription. */
function wrongTenants({ subscriptions, tenants }: Records): string[] {
  return tenants.flatMap(({ tenant_id, status }) => {
    const statuses = subscriptions
      .filter((row) => row.tenant_id === tenant_id)
      .map((row) => row.status)
    const best = BEST_FIRST.find((each) => statuses.includes(each)) ?? 'PENDING'
    return best === status ? [] : [`I4: tenant ${tenant_id} is ${status}; it should be ${best}`]
  })
}

/**
 * What needs a human: a subscription that nobody paid for, one customer with two that live, and the
 * unpaid upgrade of one that has access. Anything else is a false alarm, and none of the last two
 * may be missing.
 */
const noFalseAlarm: Check = ({ promised, records }) => {
  const expected = new Set<string>()
  for (const { tenantName, subscriptionId } of promised) {
    if (tenantName === null) expected.add(`orphan of ${subscriptionId}`)
  }
  const live = records.subscriptions.filter(({ status }) => WITH_ACCESS.includes(status))
  const twice = [...Map.groupBy(live, ({ tenant_id }) => tenant_id)]
    .filter(([, rows]) => rows.length > 1)
    .map(([tenant]) => `two_main_subscriptions of tenant:${tenant}`)
  const unpaid = records.subscriptions
    .filter(({ billed_items, status }) => billed_items !== null && WITH_ACCESS.includes(status))
    .map(({ subscription_id }) => `upgrade_unpaid of ${subscription_id}`)
  const open = records.findings
    .filter(({ is_open }) => is_open)
    .map(({ kind, object_id: objectId }) => `${kind} of ${objectId}`)
  for (const one of [...twice, ...unpaid]) expected.add(one)
  return [
    ...open.filter((one) => !expected.has(one)).map((one) => `false alarm: ${one} is open`),
    ...[...twice, ...unpaid]
      .filter((one) => !open.includes(one))
      .map((one) => `nobody is told: ${one}`),
  ]
}

const WITH_ACCESS = ['TRIAL', 'ACTIVE', 'GRACE']

/** I1, I2, I3, I4, I5, I6 and I12 of docs/internals/campaigns.md, and no false alarm. */
export function brokenInvariants(evidence: Evidence): string[] {
  const checks = [nothingIsLost, allIsDone, auditMatchesWrites, truthIsReached, noFalseAlarm]
  const unchecked = evidence.unchecked.map((line) => `I12: ${line}`)
  return [...checks.flatMap((check) => check(evidence)), ...unchecked]
}
