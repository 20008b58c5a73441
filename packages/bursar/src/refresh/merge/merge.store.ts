import { dropMerged, moveMessages } from '../../outbox/follow-merge.store.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { moveLosses } from '../../subscription/brake/release.store.ts'
import {
  endRunOut,
  moveOverrides,
  moveUsage,
} from '../../subscription/entitlement/follow-merge.store.ts'
import { moveFindings, resolveAskedMerge } from '../../subscription/finding/follow-merge.store.ts'
import { moveSubscriptions } from '../../subscription/follow-merge.store.ts'
import type { Merged, MovedItem } from '../../subscription/merge/merged.ts'
import { closeSameIntents, moveApprovals, moveIntents } from '../checkout/follow-merge.store.ts'
import { becomeAlias, moveCustomers } from '../ownership/follow-merge.store.ts'
import { recordItems } from './merge-items.store.ts'
import { MOVED_KINDS, type MovedKind } from './moved-kinds.ts'

const BEGIN = `
insert into bursar.tenant_merges (tenant_id, into_tenant_id, actor_type, actor_id)
values ($1, $2, $3, $4) returning merge_id as "mergeId"`

export interface NewMerge {
  readonly tenantId: string
  readonly intoTenantId: string
  readonly by: { readonly type: 'operator' | 'customer'; readonly id: string }
}

export async function beginMerge(tx: Tx, merge: NewMerge): Promise<string> {
  const values = [merge.tenantId, merge.intoTenantId, merge.by.type, merge.by.id]
  const { rows } = await query<{ mergeId: string }>(tx, {
    name: 'merge_begin',
    text: BEGIN,
    values,
  })
  return rows[0]!.mergeId
}

type Move = (tx: Tx, merged: Merged) => Promise<readonly MovedItem[]>

/** Each owner moves its rows, and gives what the merge records of them. */
const MOVES: Readonly<Record<MovedKind, Move>> = {
  customer: moveCustomers,
  subscription: moveSubscriptions,
  override: moveOverrides,
  usage: moveUsage,
  intent: moveIntents,
  approval: moveApprovals,
  finding: moveFindings,
  message: moveMessages,
}

const CLOSE_OFFERS = `
update bursar.merge_offers set closed_at = bursar.clock()
where new_tenant_id = $1 and closed_at is null`

/** Moves everything of a tenant, and records it. Both tenants and all customers are locked. */
export async function moveAll(
  tx: Tx,
  merge: Merged & {
    readonly mergeId: string
    readonly resolved: { readonly by: string; readonly reason: string }
  },
): Promise<Readonly<Record<MovedKind, number>>> {
  const { tenantId, intoTenantId, resolved } = merge
  await closeSameIntents(tx, merge)
  await endRunOut(tx, intoTenantId)
  await dropMerged(tx, merge)
  await resolveAskedMerge(tx, merge, resolved)
  const moved = new Map<MovedKind, readonly MovedItem[]>()
  for (const kind of MOVED_KINDS) moved.set(kind, await MOVES[kind](tx, merge))
  await recordItems(tx, merge.mergeId, moved)
  await moveLosses(tx, [tenantId])
  await becomeAlias(tx, merge)
  await query(tx, { name: 'merge_close_offers', text: CLOSE_OFFERS, values: [tenantId] })
  const counts = [...moved].map(([kind, items]) => [kind, items.length])
  return Object.fromEntries(counts) as Record<MovedKind, number>
}
