import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import { sayDay } from '@bursar/wire/text/say-instant'
import { appendAudit } from '../../audit/append-audit.store.ts'
import type { Details } from '../../audit/details-text.ts'
import type { Failpoint } from '../../base/failpoint.ts'
import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import { resolveTenantId } from '../../subscription/merge/tenant-alias.store.ts'
import { keepPaidTwice } from '../../subscription/money/agreement.store.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import { type MergeEvent, messagesOfMerge } from '../../subscription/outgoing/messages-of-merge.ts'
import type { Plans } from '../../subscription/plans.ts'
import { refreshTenantStatus } from '../ownership/tenants.store.ts'
import { markLonelyAddonsStale } from './lonely-addons.store.ts'
import { beginMerge, moveAll, type NewMerge } from './merge.store.ts'
import {
  type LockedTenant,
  lockCustomersOf,
  lockTenants,
  lockWithObjects,
  type Tx,
} from './merge-locks.store.ts'
import { findOpenMerge, lockMovedCustomers, moveBack, UNDO_DAYS_MAX } from './undo.store.ts'

export interface MergeContext {
  readonly auditKey: KeyObject
  readonly plans: Plans
  readonly outgoing: Outgoing
  readonly failpoint?: Failpoint | undefined
}

export interface Asked {
  readonly by: NewMerge['by']
  readonly reason: string
}

/** `auditId`: the row in the chain of the tenant that stays. */
export interface Moved {
  readonly tenantId: string
  readonly intoTenantId: string
  readonly auditId: string
}

const REEVALUATED = ['subscription', 'checkout_session', 'customer'] as const

/**
 * Merges a tenant into another, for good unless it is undone: everything of it moves, its audit
 * rows stay, and its id stands for the other from now on.
 * @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE
 */
export async function mergeTenants(
  tx: Tx,
  asked: Asked & { readonly tenantId: string; readonly intoTenantId: string },
  context: MergeContext,
): Promise<Moved> {
  const { tenantId, by, reason } = asked
  const intoTenantId = await resolveTenantId(tx, asked.intoTenantId)
  if (tenantId === intoTenantId) throw impossible(`${tenantId} cannot be merged into itself.`)
  await lockWithObjects(tx, REEVALUATED, () => lockCustomersOf(tx, tenantId))
  await context.failpoint?.('commit.after_ownership', tenantId)
  const locked = await lockTenants(tx, [tenantId, intoTenantId])
  const before = { from: present(locked, tenantId), into: present(locked, intoTenantId) }
  const mergeId = await beginMerge(tx, { tenantId, intoTenantId, by })
  const resolved = { by: `${by.type} ${by.id}`, reason }
  const moved = await moveAll(tx, { mergeId, tenantId, intoTenantId, resolved })
  await context.failpoint?.('commit.after_state', tenantId)
  const event = { name: 'tenant.merged', id: mergeId, tenantId, intoTenantId } as const
  const details = { tenant_id: tenantId, into_tenant_id: intoTenantId, merge_id: mergeId, moved }
  return finish(tx, { event, before, by, details: { ...details, reason } }, context)
}

/**
 * Moves back what a merge moved. What was bought since stays with the tenant that it was bought
 * for, unless it was bought with a Stripe customer that goes back.
 * @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE
 */
export async function undoMerge(
  tx: Tx,
  { tenantId, by, reason }: Asked & { readonly tenantId: string },
  context: MergeContext,
): Promise<Moved> {
  const merge = await openMergeOf(tx, tenantId)
  const { mergeId, intoTenantId } = merge
  await lockWithObjects(tx, REEVALUATED, () => lockMovedCustomers(tx, merge))
  await context.failpoint?.('commit.after_ownership', tenantId)
  const locked = await lockTenants(tx, [tenantId, intoTenantId])
  // Somebody may have been quicker.
  if ((await openMergeOf(tx, tenantId)).mergeId !== mergeId) throw notMerged(tenantId)
  const into = present(locked, intoTenantId, (next) => {
    const first = `Undo the merge of ${intoTenantId} into ${next} first.`
    const merged = `${tenantId} was merged into ${intoTenantId}`
    return `${merged}, which was then merged into ${next}. ${first}`
  })
  const from = locked.get(tenantId)!
  await moveBack(tx, merge, tenantId)
  await context.failpoint?.('commit.after_state', tenantId)
  const event = { name: 'tenant.unmerged', id: mergeId, tenantId, intoTenantId } as const
  const details = { tenant_id: tenantId, into_tenant_id: intoTenantId, merge_id: mergeId, reason }
  return finish(tx, { event, before: { from, into }, by, details }, context)
}

async function openMergeOf(tx: Tx, tenantId: string) {
  const merge = await findOpenMerge(tx, tenantId)
  if (merge === null) throw notMerged(tenantId)
  if (!merge.isTooOld) return merge
  const when = `${tenantId} was merged on ${sayDay(merge.mergedAt)}.`
  throw impossible(`${when} A merge can be undone for ${UNDO_DAYS_MAX} days.`)
}

interface Finished {
  readonly event: MergeEvent
  readonly before: { readonly from: LockedTenant; readonly into: LockedTenant }
  readonly by: NewMerge['by']
  readonly details: Details
}

const AUDITED = {
  'tenant.merged': 'tenant.merged',
  'tenant.unmerged': 'tenant.merge_undone',
  'customer.moved': 'customer.moved',
} as const satisfies Record<MergeEvent['name'], string>

/** What every way to move ownership ends with: statuses, audit rows of both tenants, messages. */
export async function finish(
  tx: Tx,
  { event, before, by, details }: Finished,
  { auditKey, outgoing, plans, failpoint }: MergeContext,
): Promise<Moved> {
  const { tenantId, intoTenantId } = event
  const after = new Map<string, string>()
  const auditIds = new Map<string, string>()
  const both = [before.from, before.into].sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1))
  for (const one of both) {
    const status = await refreshTenantStatus(tx, one.tenantId, plans)
    after.set(one.tenantId, status)
    await markLonelyAddonsStale(tx, one.tenantId)
    await keepPaidTwice(tx, one.tenantId)
  }
  // The heads of chains are the last locks, in key order, too.
  for (const one of both) {
    const row = {
      eventType: AUDITED[event.name],
      actorType: by.type,
      actorId: by.id,
      details: {
        ...details,
        status_from: one.status,
        status_to: after.get(one.tenantId) ?? one.status,
      },
    }
    const [id = ''] = await appendAudit(tx, { key: auditKey, tenantId: one.tenantId, rows: [row] })
    auditIds.set(one.tenantId, id)
  }
  await failpoint?.('commit.after_audit', tenantId)
  const auditId = auditIds.get(intoTenantId) ?? ''
  const hasMoved = (one: LockedTenant) => after.get(one.tenantId) !== one.status
  const messages = messagesOfMerge(event, outgoing, {
    auditId,
    accessOf: both.filter((one) => event.name !== 'customer.moved' || hasMoved(one)),
  })
  await enqueue(tx, messages, { auditId })
  return { tenantId, intoTenantId, auditId }
}

/** @throws AppError OBJECT_UNKNOWN, and ACTION_IMPOSSIBLE where it is merged itself. */
export function present(
  locked: ReadonlyMap<string, LockedTenant>,
  tenantId: string,
  say = (into: string) => `${tenantId} was merged into ${into}.`,
): LockedTenant {
  const tenant = locked.get(tenantId)
  if (tenant === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no tenant ${tenantId}.`)
  if (tenant.mergedInto !== null) throw impossible(say(tenant.mergedInto))
  return tenant
}

const impossible = (detail: string) => new AppError('ACTION_IMPOSSIBLE', detail)
const notMerged = (tenantId: string) => impossible(`${tenantId} is not merged into another tenant.`)
