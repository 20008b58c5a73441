import type { Evidence } from './invariants.ts'
import type { AuditRow, SubscriptionWrite } from './records.ts'
import { shapeOfRow } from './truth-shape.ts'
import type { Promised } from './world.ts'

/**
 * I3, one change, one audit row: the writes that the database itself noted and the rows of the
 * audit log are the same ones. I5: each rests on a later answer than the one before, and shows what
 * that answer said.
 */
export function auditMatchesWrites(evidence: Evidence): string[] {
  const { promised, records } = evidence
  const writes = records.writes.filter((write) => write.relation === 'subscriptions')
  const byId = Map.groupBy(writes, ({ after }) => after.subscription_id)
  const rowsById = Map.groupBy(records.audit, ({ actor_id }) => actor_id)
  const ids = new Set([...byId.keys(), ...promised.map(({ subscriptionId }) => subscriptionId)])
  const found = [...ids].flatMap((id) => {
    const rows = (rowsById.get(id) ?? []).filter(changesSomething)
    const ofId = byId.get(id) ?? []
    if (ofId.length !== rows.length) {
      return [`I3: ${id} was written ${ofId.length} times, with ${rows.length} audit rows`]
    }
    const whose = promised.find(({ subscriptionId }) => subscriptionId === id)
    return [...brokenLifecycle(id, rows, ofId), ...brokenOrder(evidence, id, rows, ofId, whose)]
  })
  return [...found, ...brokenLinks(evidence)]
}

function changesSomething({ details }: AuditRow): boolean {
  return Object.keys(details.changes ?? {}).length > 0
}

/** Each row begins where the one before ended, and the last ends in what is stored. */
function brokenLifecycle(
  id: string,
  rows: readonly AuditRow[],
  writes: readonly SubscriptionWrite[],
): string[] {
  const state = new Map<string, unknown>()
  const found: string[] = []
  for (const [index, { details }] of rows.entries()) {
    for (const [field, { from, to }] of Object.entries(details.changes ?? {})) {
      const before = state.get(field) ?? null
      if (JSON.stringify(before) !== JSON.stringify(from)) {
        found.push(`I3: row ${index + 1} of ${id} says that ${field} was ${JSON.stringify(from)}`)
      }
      state.set(field, to)
    }
    const { after } = writes[index]!
    if (state.get('status') !== after.status || state.get('stripeStatus') !== after.stripe_status) {
      found.push(`I3: row ${index + 1} of ${id} does not say what was written`)
    }
  }
  return found
}

/** No answer is followed by an older one, and each was what Stripe had at that moment. */
function brokenOrder(
  { reads }: Evidence,
  id: string,
  rows: readonly AuditRow[],
  writes: readonly SubscriptionWrite[],
  promised: Promised | undefined,
): string[] {
  const found: string[] = []
  let lastPlace = -1
  for (const [index, { details, event_type }] of rows.entries()) {
    const place = reads.placeOf(details.stripe_request_id ?? '')
    const note = reads.at(place)
    if (note === undefined) {
      found.push(`I5: row ${index + 1} of ${id} rests on no answer`)
      continue
    }
    if (place <= lastPlace) found.push(`I5: row ${index + 1} of ${id} rests on an older answer`)
    lastPlace = place
    if (event_type === 'subscription.transition_blocked') continue
    const known = promised?.shapes.findLast(({ version }) => version <= note.version)
    const wanted = note.stale ? known?.before : known?.shape
    const is = shapeOfRow(writes[index]!.after)
    if (JSON.stringify(wanted) !== JSON.stringify(is)) {
      found.push(`I4: write ${index + 1} of ${id} is ${JSON.stringify(is)}: Stripe never said so`)
    }
  }
  return found
}

/** A customer becomes a tenant's once, with one row that says so. */
function brokenLinks({ records }: Evidence): string[] {
  const links = records.writes
    .filter((write) => write.relation === 'stripe_customers')
    .filter(({ before, after }) => (before?.tenant_id ?? null) !== after.tenant_id)
  const told = records.audit.filter(({ event_type }) => LINKED.includes(event_type))
  const found = links
    .filter(({ before }) => (before?.tenant_id ?? null) !== null)
    .map(({ after }) => `I6: ${after.customer_id} was taken from its tenant`)
  const linked = links.map(({ after }) => after.customer_id).sort()
  const rows = told.map(({ details }) => details.customer_id ?? '').sort()
  if (JSON.stringify(linked) !== JSON.stringify(rows)) {
    found.push(`I3: links ${linked.join(' ')} with audit rows of ${rows.join(' ')}`)
  }
  return found
}

const LINKED = ['tenant.created', 'customer.linked']
