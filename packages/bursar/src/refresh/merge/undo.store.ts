import { moveMessagesBack } from '../../outbox/follow-merge.store.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { moveLosses } from '../../subscription/brake/release.store.ts'
import {
  moveOverridesBack,
  moveUsageBack,
} from '../../subscription/entitlement/follow-merge.store.ts'
import { moveFindingsBack } from '../../subscription/finding/follow-merge.store.ts'
import { moveSubscriptionsBack } from '../../subscription/follow-merge.store.ts'
import type { Merged, MovedItem } from '../../subscription/merge/merged.ts'
import { moveApprovalsBack, moveIntentsBack } from '../checkout/follow-merge.store.ts'
import { moveCustomersBack, standAlone } from '../ownership/follow-merge.store.ts'
import { readItems } from './merge-items.store.ts'
import type { CustomerKey } from './merge-locks.store.ts'
import { MOVED_KINDS, type MovedKind } from './moved-kinds.ts'

/** A merge can be undone for this long. */
export const UNDO_DAYS_MAX = 30

const FIND = `
select merge_id as "mergeId", into_tenant_id as "intoTenantId", merged_at as "mergedAt",
  merged_at <= bursar.clock() - make_interval(days => $2) as "isTooOld"
from bursar.tenant_merges where tenant_id = $1 and undone_at is null`

export interface OpenMerge {
  readonly mergeId: string
  readonly intoTenantId: string
  readonly mergedAt: Date
  /** It is longer ago than `UNDO_DAYS_MAX`. */
  readonly isTooOld: boolean
}

/** The merge that made a tenant an alias; null where it is none. */
export async function findOpenMerge(tx: Tx, tenantId: string): Promise<OpenMerge | null> {
  const values = [tenantId, UNDO_DAYS_MAX]
  const statement = { name: 'merge_find_open', text: FIND, values }
  return (await query<OpenMerge>(tx, statement)).rows[0] ?? null
}

const LOCK_CUSTOMERS = `
select c.account, c.customer_id as "customerId"
from bursar.tenant_merge_items i
join bursar.stripe_customers c
  on c.account = i.was->>'account' and c.customer_id = i.was->>'customer_id'
where i.merge_id = $1::uuid and i.kind = 'customer' and c.tenant_id = $2
order by c.account, c.customer_id for update of c`

/** The customers that the merge moved, and that are still where it moved them to. */
export async function lockMovedCustomers(
  tx: Tx,
  { mergeId, intoTenantId }: OpenMerge,
): Promise<readonly CustomerKey[]> {
  const values = [mergeId, intoTenantId]
  const statement = { name: 'merge_lock_moved', text: LOCK_CUSTOMERS, values }
  return (await query<CustomerKey>(tx, statement)).rows
}

type MoveBack = (tx: Tx, merged: Merged, items: readonly MovedItem[]) => Promise<void>

/** Each owner moves its rows back; what is elsewhere by now stays there. */
const BACK: Readonly<Record<MovedKind, MoveBack>> = {
  customer: moveCustomersBack,
  subscription: moveSubscriptionsBack,
  override: moveOverridesBack,
  usage: moveUsageBack,
  intent: moveIntentsBack,
  approval: moveApprovalsBack,
  finding: moveFindingsBack,
  message: moveMessagesBack,
}

const END = `
update bursar.tenant_merges set undone_at = bursar.clock() where merge_id = $1::uuid`

/** Moves back what a merge moved. Both tenants and the moved customers are locked. */
export async function moveBack(
  tx: Tx,
  { mergeId, intoTenantId }: OpenMerge,
  tenantId: string,
): Promise<void> {
  const merged = { tenantId, intoTenantId }
  for (const kind of MOVED_KINDS) {
    await BACK[kind](tx, merged, await readItems(tx, mergeId, kind))
  }
  await moveLosses(tx, [intoTenantId])
  await standAlone(tx, tenantId)
  await query(tx, { name: 'merge_end', text: END, values: [mergeId] })
}
