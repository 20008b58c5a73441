import { findOpenOfListed } from '../../subscription/finding/open-of-listed.store.ts'
import {
  findOfTenants,
  lockSubscriptions,
} from '../../subscription/listed/listed-subscriptions.store.ts'
import { itemsByPlan, type Plans } from '../../subscription/plans.ts'
import type { Tx } from '../object/observe.store.ts'
import { lockCustomers, lockTenants } from '../ownership/listed-owners.store.ts'
import type { ListedRow, LoadedRow } from './decide-listed.ts'
import { ListedTenant, TENANT_ROWS_MAX } from './listed-tenant.ts'

/**
 * What is stored about the rows of a set, locked in the order of all commits. Their objects must be
 * locked. Main subscriptions come before add-ons, which are granted beside them.
 */
export async function loadListed(
  tx: Tx,
  account: string,
  rows: readonly ListedRow[],
  plans: Plans,
): Promise<readonly LoadedRow[]> {
  const ids = rows.map(({ claim }) => claim.id)
  const customerIds = [...new Set(rows.map(({ truth }) => truth.snapshot.customerId))]
  const tenantOf = await lockCustomers(tx, account, customerIds)
  const locked = await lockTenants(tx, [...new Set(tenantOf.values())])
  const tenantIds = locked.map(({ tenantId }) => tenantId)
  const stored = await lockSubscriptions(tx, account, ids)
  const ofTenants = await findOfTenants(tx, tenantIds, TENANT_ROWS_MAX)
  const open = await findOpenOfListed(tx, account, ids, tenantIds)
  const byTenant = Map.groupBy(ofTenants, ({ tenantId }) => tenantId)
  const tenants = new Map(
    locked.map((tenant) => {
      const all = byTenant.get(tenant.tenantId) ?? []
      return [tenant.tenantId, new ListedTenant(tenant, all)] as const
    }),
  )
  const loaded = rows.map((row) => {
    const tenantId = tenantOf.get(row.truth.snapshot.customerId) ?? null
    return {
      row,
      tenant: tenantId === null ? null : (tenants.get(tenantId) ?? null),
      stored: stored.get(row.claim.id) ?? null,
      hasOpenFindings:
        open.objectIds.has(row.claim.id) || (tenantId !== null && open.tenantIds.has(tenantId)),
    }
  })
  return loaded.toSorted((a, b) => rankOf(a.row, plans) - rankOf(b.row, plans))
}

function rankOf({ truth }: ListedRow, plans: Plans): number {
  return itemsByPlan(truth.snapshot.items, plans).main?.type === 'ADDON' ? 1 : 0
}
