import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { AuditEntry } from './append-audit.store.ts'
import { detailsText } from './details-text.ts'
import { GENESIS_HASH, keyIdOf, sealRow } from './seal.ts'

/** One row for the chain of one tenant. */
export interface ChainEntry extends AuditEntry {
  readonly tenantId: string
}

interface HeadRow {
  readonly tenant_id: string
  readonly sequence: string
  readonly hash: string
  readonly key_id: string
  readonly now_micros: string
  readonly audit_id: string
}

const CHAINS_MAX = 1_000

const BEGIN_CHAINS = `
  insert into bursar.audit_chain_heads (tenant_id, sequence, hash, key_id)
  select t.id, 0, $2, $3 from unnest($1::text[]) as t(id) order by t.id
  on conflict (tenant_id) do nothing`

// In key order, as everywhere; and the ids are drawn once the locks are held.
const LOCK_CHAIN_HEADS = `
  with heads as materialized (
    select tenant_id, sequence, hash, key_id from bursar.audit_chain_heads
    where tenant_id = any($1::text[]) order by tenant_id for update
  )
  select tenant_id, sequence::text, hash, key_id,
    trim_scale(extract(epoch from bursar.clock()) * 1000000)::text as now_micros,
    nextval('bursar.subscription_audit_id')::text as audit_id
  from heads`

const APPEND = `
  with row as (
    select * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::text[], $10::text[])
      as row (tenant_id, audit_id, sequence, event_type, actor_type, actor_id, details, prev_hash,
        hash)
  ), appended as (
    insert into bursar.subscription_audit
      (tenant_id, created_at, audit_id, sequence, event_type, actor_type, actor_id, details,
       prev_hash, hash)
    select tenant_id, timestamptz 'epoch' + $1::bigint * interval '1 microsecond', audit_id,
      sequence, event_type, actor_type, actor_id, details::jsonb, prev_hash, hash
    from row
  )
  update bursar.audit_chain_heads h set sequence = row.sequence, hash = row.hash
  from row where h.tenant_id = row.tenant_id`

/**
 * Appends one row to each of many chains, in three statements. Must be in the transaction that
 * makes the changes, as its last locks. Gives the id of each row, by tenant.
 * @throws AppError AUDIT_KEY_WRONG where a chain is sealed with another key.
 */
export async function appendToChains(
  tx: Tx,
  key: KeyObject,
  entries: readonly ChainEntry[],
): Promise<ReadonlyMap<string, string>> {
  if (entries.length === 0) return new Map()
  const byTenant = new Map(entries.map((entry) => [entry.tenantId, entry]))
  if (entries.length > CHAINS_MAX || byTenant.size !== entries.length) {
    const limits = `At most ${CHAINS_MAX} chains at once, with one row each.`
    throw new AppError('INVARIANT_BROKEN', limits)
  }
  const rows = (await lockHeads(tx, key, [...byTenant.keys()])).map((head) =>
    sealOnto(head, byTenant.get(head.tenant_id)!, key),
  )
  const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name])
  await query(tx, {
    name: 'audit_append_chains',
    text: APPEND,
    values: [
      rows[0]?.createdAtMicros,
      column('tenantId'),
      column('auditId'),
      column('sequence'),
      column('eventType'),
      column('actorType'),
      column('actorId'),
      column('details'),
      column('prevHash'),
      column('hash'),
    ],
  })
  return new Map(rows.map(({ tenantId, auditId }) => [tenantId, auditId]))
}

async function lockHeads(tx: Tx, key: KeyObject, tenantIds: readonly string[]): Promise<HeadRow[]> {
  const keyId = keyIdOf(key)
  const begin = { name: 'audit_begin_chains', text: BEGIN_CHAINS }
  await query(tx, { ...begin, values: [tenantIds, GENESIS_HASH, keyId] })
  const lock = { name: 'audit_lock_chain_heads', text: LOCK_CHAIN_HEADS, values: [tenantIds] }
  const heads = (await query<HeadRow & Record<string, unknown>>(tx, lock)).rows
  const other = heads.find((head) => head.key_id !== keyId)
  if (other === undefined) return heads
  throw new AppError(
    'AUDIT_KEY_WRONG',
    `It is sealed with key ${other.key_id}; AUDIT_KEY is ${keyId}.`,
  )
}

function sealOnto(head: HeadRow, entry: ChainEntry, key: KeyObject) {
  const row = {
    auditId: head.audit_id,
    tenantId: entry.tenantId,
    sequence: String(BigInt(head.sequence) + 1n),
    eventType: entry.eventType,
    actorType: entry.actorType,
    actorId: entry.actorId,
    details: detailsText(entry.details),
    createdAtMicros: head.now_micros,
    prevHash: head.hash,
  }
  return { ...row, hash: sealRow(key, row) }
}
