import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { resolveOfMessages } from '../../subscription/finding/resolve.store.ts'

const WITH_ALIASES = `
select tenant_id as "tenantId" from bursar.tenants where tenant_id = any($1::text[])
union
select tenant_id from bursar.tenants where merged_into = any($1::text[])`

/** The tenants, and those that were merged into them. */
async function withAliases(tx: Tx, tenantIds: readonly string[]): Promise<string[]> {
  const statement = { name: 'outbox_with_aliases', text: WITH_ALIASES, values: [tenantIds] }
  const { rows } = await query<{ tenantId: string }>(tx, statement)
  return rows.map(({ tenantId }) => tenantId)
}

const OBSERVE_PENDING = `
update bursar.outbox set outcome = 'observed', ended_at = bursar.clock()
where tenant_id = any($1::text[]) and outcome is null
  and bursar.is_observed(kind, name, tenant_id)
returning message_id as "messageId"`

/**
 * What is pending of tenants that are in observe by now is not sent any more. Gives how many. What
 * a worker sends at this moment is still sent.
 */
export async function observePending(tx: Tx, tenantIds: readonly string[]): Promise<number> {
  const values = [await withAliases(tx, tenantIds)]
  const statement = { name: 'outbox_observe_pending', text: OBSERVE_PENDING, values }
  const { rows } = await query<{ messageId: string }>(tx, statement)
  await resolveOfMessages(
    tx,
    rows.map(({ messageId }) => messageId),
  )
  return rows.length
}

const FIND_BEHIND = `
select distinct tenant_id as "tenantId" from bursar.outbox
where tenant_id = any($1::text[]) and kind = 'provision' and outcome = 'observed'
order by 1`

/** Those of the tenants, and of the ones merged into them, that the identity provider is behind. */
export async function findUnprovisioned(tx: Tx, tenantIds: readonly string[]): Promise<string[]> {
  const values = [await withAliases(tx, tenantIds)]
  const statement = { name: 'outbox_find_behind', text: FIND_BEHIND, values }
  const { rows } = await query<{ tenantId: string }>(tx, statement)
  return rows.map(({ tenantId }) => tenantId)
}
