import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { type AuditEntry, type ChainHead, sealRows } from '../append-audit.store.ts'
import { GENESIS_HASH, keyIdOf } from '../seal.ts'

/** A row for the chain of a tenant. */
export interface AuditEntryOf {
  readonly tenantId: string
  readonly entry: AuditEntry
}

const LOCK_HEADS = `
select tenant_id as "tenantId", sequence::text, hash, key_id as "keyId"
from bursar.audit_chain_heads where tenant_id = any($1::text[]) order by tenant_id for update`

const BEGIN_CHAINS = `
insert into bursar.audit_chain_heads (tenant_id, sequence, hash, key_id)
select n.id, 0, $2, $3 from unnest($1::text[]) as n(id) order by n.id
on conflict (tenant_id) do nothing`

// A statement of its own, after the locks: a tenant's ids grow with its chain.
const DRAW_IDS = `
select trim_scale(extract(epoch from bursar.clock()) * 1000000)::text as micros,
  array(select nextval('bursar.subscription_audit_id')::text from generate_series(1, $1)) as ids`

const APPEND = `
with appended as (
  insert into bursar.subscription_audit
    (tenant_id, created_at, audit_id, sequence, event_type, actor_type, actor_id, details,
     prev_hash, hash)
  select row.tenant_id, timestamptz 'epoch' + $1::bigint * interval '1 microsecond',
    row.audit_id, row.sequence, row.event_type, row.actor_type, row.actor_id,
    row.details::jsonb, row.prev_hash, row.hash
  from unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[])
    as row (tenant_id, audit_id, sequence, event_type, actor_type, actor_id, details, prev_hash,
      hash)
  order by row.audit_id
)
update bursar.audit_chain_heads h set sequence = n.sequence, hash = n.hash
from unnest($11::text[], $12::bigint[], $13::text[]) as n(tenant_id, sequence, hash)
where h.tenant_id = n.tenant_id`

/**
 * Appends rows to the chains of several tenants, in few statements. Like `appendAudit`, the last
 * lock of its transaction. Gives the ids in the order of the entries.
 * @throws AppError AUDIT_KEY_WRONG where a chain is sealed with another key.
 */
export async function appendAuditOfMany(
  tx: Tx,
  key: KeyObject,
  entries: readonly AuditEntryOf[],
): Promise<readonly string[]> {
  if (entries.length === 0) return []
  const byTenant = Map.groupBy(entries, ({ tenantId }) => tenantId)
  const heads = await lockHeads(tx, [...byTenant.keys()], keyIdOf(key))
  const drawn = await query<{ micros: string; ids: string[] }>(tx, {
    name: 'audit_draw_ids',
    text: DRAW_IDS,
    values: [entries.length],
  })
  const { micros, ids } = drawn.rows[0]!
  const idOf = new Map(entries.map((entry, index) => [entry, ids[index]!]))
  const chains = [...byTenant].map(([tenantId, of]) => {
    const { sequence, hash } = heads.get(tenantId)!
    const auditIds = of.map((entry) => idOf.get(entry)!)
    const head: ChainHead = { sequence, hash, now_micros: micros, audit_ids: auditIds }
    return sealRows(head, { key, tenantId, rows: of.map(({ entry }) => entry) })
  })
  const rows = chains.flat()
  const ends = chains.map((chain) => chain.at(-1)!)
  const values = [
    micros,
    rows.map(({ tenantId }) => tenantId),
    rows.map(({ auditId }) => auditId),
    rows.map(({ sequence }) => sequence),
    rows.map(({ eventType }) => eventType),
    rows.map(({ actorType }) => actorType),
    rows.map(({ actorId }) => actorId),
    rows.map(({ details }) => details),
    rows.map(({ prevHash }) => prevHash),
    rows.map(({ hash }) => hash),
    ends.map(({ tenantId }) => tenantId),
    ends.map(({ sequence }) => sequence),
    ends.map(({ hash }) => hash),
  ]
  await query(tx, { name: 'audit_append_of_many', text: APPEND, values })
  return ids
}

interface Head {
  readonly sequence: string
  readonly hash: string
  readonly keyId: string
}

async function lockHeads(
  tx: Tx,
  tenantIds: readonly string[],
  keyId: string,
): Promise<ReadonlyMap<string, Head>> {
  const heads = new Map<string, Head>()
  const lock = async (ids: readonly string[]) => {
    const statement = { name: 'audit_lock_heads', text: LOCK_HEADS, values: [ids] }
    const { rows } = await query<Head & { tenantId: string }>(tx, statement)
    for (const { tenantId, ...head } of rows) heads.set(tenantId, head)
  }
  await lock(tenantIds)
  const missing = tenantIds.filter((id) => !heads.has(id))
  if (missing.length > 0) {
    const values = [missing, GENESIS_HASH, keyId]
    await query(tx, { name: 'audit_begin_chains', text: BEGIN_CHAINS, values })
    await lock(missing)
  }
  for (const head of heads.values()) {
    if (head.keyId === keyId) continue
    const message = `It is sealed with key ${head.keyId}; AUDIT_KEY is ${keyId}.`
    throw new AppError('AUDIT_KEY_WRONG', message)
  }
  return heads
}
