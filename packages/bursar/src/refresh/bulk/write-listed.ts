import { appendAuditOfMany } from '../../audit/append/append-of-many.store.ts'
import { completeEventsOf } from '../../inbox/stored-events.store.ts'
import { dropPending } from '../../outbox/enqueue/drop-pending.store.ts'
import { enqueueAll } from '../../outbox/enqueue/enqueue.store.ts'
import { saveSubscriptions } from '../../subscription/listed/listed-subscriptions.store.ts'
import { NOTHING_OUTGOING } from '../../subscription/outgoing/message.ts'
import {
  authenticationCause,
  messagesOfChange,
} from '../../subscription/outgoing/messages-of-change.ts'
import { noteAmountsDue } from '../history/amount-due.store.ts'
import { recordHistory } from '../history/history-entry.store.ts'
import type { Observed } from '../object/listed-objects.store.ts'
import type { Tx } from '../object/observe.store.ts'
import { setTenantStatuses } from '../ownership/listed-owners.store.ts'
import {
  aftermathOf,
  type CommitContext,
  entryOf,
  type Moment,
  type RefreshResult,
} from '../refresh-result.ts'
import { auditRow, endingOfSubscription, happenedAt } from '../subscription-ending.ts'
import type { SimpleRow } from './decide-listed.ts'

export interface Written {
  readonly observed: readonly Observed[]
  readonly results: ReadonlyMap<string, RefreshResult>
}

/**
 * Writes down what follows from simple rows, all of it but what is left on their objects, which is
 * given back. In the order in which a commit of one subscription writes.
 */
export async function writeListed(
  tx: Tx,
  account: string,
  rows: readonly SimpleRow[],
  moment: Moment,
  context: CommitContext,
): Promise<Written> {
  const changed = rows.filter(({ decision }) => decision.changed.length > 0)
  await saveSubscriptions(tx, changed.flatMap(savedOf))
  const tenants = new Set(rows.map(({ tenant }) => tenant))
  const moved = [...tenants].filter(({ status, statusBefore }) => status !== statusBefore)
  await setTenantStatuses(tx, moved)
  await noteAmountsDue(tx, account, rows.flatMap(amountOf))
  await dropPending(tx, rows.flatMap(answeredOf))
  const entries = changed.map((row) => ({
    tenantId: row.tenant.tenantId,
    entry: auditRow(row.row.claim, row.row.truth, row.current, row.decision),
  }))
  const ids = await appendAuditOfMany(tx, context.auditKey, entries)
  const auditIds = new Map(changed.map((row, index) => [row, ids[index]!]))
  const pending = changed.map((row) => {
    const auditId = auditIds.get(row)!
    const messages = messagesOf(row, auditId, context)
    return { messages, pendingFor: { result: row.row.claim, auditId } }
  })
  await enqueueAll(tx, pending)
  const endings = rows.map((row) => ({
    claim: row.row.claim,
    ending: endingOfSubscription(row.row.claim, row.row.truth, {
      ...row,
      tenantId: row.tenant.tenantId,
      findings: [],
      opened: [],
      auditId: auditIds.get(row) ?? null,
    }),
  }))
  const completed = await completeEventsOf(
    tx,
    account,
    endings.map(({ claim, ending }) => ({ ...claim, outcome: ending.outcome })),
  )
  const ended = endings.map(({ claim, ending }) => {
    const events = completed.get(claim.id) ?? []
    const aftermath = aftermathOf(claim, moment, ending, events)
    return { claim, ending, aftermath, entry: entryOf(ending, events) }
  })
  await recordHistory(tx, ended)
  return {
    observed: ended,
    results: new Map(
      ended.map(({ claim, ending: { outcome, tenantId, moved: status = null } }) => [
        claim.id,
        { outcome, tenantId, moved: status, opened: [] },
      ]),
    ),
  }
}

function keyOf({ row, tenant }: SimpleRow) {
  const { claim, truth } = row
  const { account, id: stripeSubscriptionId } = claim
  const { customerId } = truth.snapshot
  return { account, stripeSubscriptionId, customerId, tenantId: tenant.tenantId }
}

function savedOf(row: SimpleRow) {
  const state = row.decision.next
  return state === null ? [] : [{ key: keyOf(row), state }]
}

function amountOf({ row, current, decision: { next } }: SimpleRow) {
  if (next === null) return []
  const status = { before: current?.status ?? null, after: next.status }
  return [{ id: row.claim.id, due: row.truth.amountDue, ...status }]
}

/** What a bank asked for an invoice that is closed by now need not be said any more. */
function answeredOf({ row: { claim, truth }, decision: { next } }: SimpleRow): string[] {
  if (next === null || truth.closedInvoiceId === null) return []
  return [authenticationCause(claim.account, truth.closedInvoiceId)]
}

function messagesOf(row: SimpleRow, auditId: string, context: CommitContext) {
  const { tenant, subscriptionId, current, decision, tenantStatusBefore, tenantStatusAfter } = row
  const { next, lateSince } = decision
  if (next === null) return []
  const { claim, truth } = row.row
  const change = {
    ...{ tenantId: tenant.tenantId, subscriptionId, auditId, before: current, after: next },
    ...{ tenantStatusBefore, tenantStatusAfter, wasCustomer: row.wasCustomer },
    happenedAt: happenedAt(truth.snapshot, next, lateSince),
  }
  const outgoing = claim.cause === 'adopt' ? NOTHING_OUTGOING : context.outgoing
  return messagesOfChange(change, outgoing)
}
