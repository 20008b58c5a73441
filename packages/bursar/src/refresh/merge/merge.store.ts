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
import type { Merged } from '../../subscription/merge/merged.ts'
import { closeSameIntents, moveApprovals, moveIntents } from '../checkout/follow-merge.store.ts'
import { becomeAlias, moveCustomers } from '../ownership/follow-merge.store.ts'

/** What a merge moves, each kind by one statement that also records what it moved. */
export const MOVED_KINDS = [
  'customer',
  'subscription',
  'override',
  'usage',
  'intent',
  'approval',
  'finding',
  'message',
] as const
export type MovedKind = (typeof MOVED_KINDS)[number]

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

/** Whose rows they are moves them, and records them with the merge. */
const MOVES: Readonly<Record<MovedKind, (tx: Tx, merged: Merged) => Promise<number>>> = {
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
    readonly resolved: { readonly by: string; readonly reason: string }
  },
): Promise<Readonly<Record<MovedKind, number>>> {
  const { tenantId, intoTenantId, resolved } = merge
  await closeSameIntents(tx, merge)
  await endRunOut(tx, intoTenantId)
  await dropMerged(tx, merge)
  await resolveAskedMerge(tx, merge, resolved)
  const moved: [MovedKind, number][] = []
  for (const kind of MOVED_KINDS) moved.push([kind, await MOVES[kind](tx, merge)])
  await moveLosses(tx, [tenantId])
  await becomeAlias(tx, merge)
  await query(tx, { name: 'merge_close_offers', text: CLOSE_OFFERS, values: [tenantId] })
  return Object.fromEntries(moved) as Record<MovedKind, number>
}
