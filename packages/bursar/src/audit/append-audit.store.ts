import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { ActorType } from '@bursar/wire/operator/audit'
import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { type Details, detailsText } from './details-text.ts'
import type { AuditEventType } from './event-type.ts'
import { GENESIS_HASH, keyIdOf, type SealedRow, sealRow } from './seal.ts'

/** One thing that happened. Ids and our own words only: no personal data, no secret. */
export interface AuditEntry {
  readonly eventType: AuditEventType
  readonly actorType: ActorType
  readonly actorId: string | null
  readonly details: Details
}

interface AppendOptions {
  readonly key: KeyObject
  readonly tenantId: string
  readonly rows: readonly AuditEntry[]
}

/** The end of a chain, and what its next rows get. */
export interface ChainHead {
  readonly sequence: string
  readonly hash: string
  readonly now_micros: string
  readonly audit_ids: readonly string[]
}

interface ChainHeadRow extends ChainHead {
  key_id: string
  audit_ids: string[]
}

const AUDIT_ROWS_MAX = 1000

// The ids are drawn once the lock is held, so that a tenant’s ids grow with its chain.
const LOCK_CHAIN_HEAD = `
  with chainHead as materialized (
    select sequence, hash, key_id from bursar.audit_chain_heads where tenant_id = $1 for update
  )
  select chainHead.sequence::text, chainHead.hash, chainHead.key_id,
    trim_scale(extract(epoch from bursar.clock()) * 1000000)::text as now_micros,
    array(
      select nextval('bursar.subscription_audit_id')::text
      from generate_series(chainHead.sequence + 1, chainHead.sequence + $2)
    ) as audit_ids
  from chainHead`

const BEGIN_CHAIN = `
  insert into bursar.audit_chain_heads (tenant_id, sequence, hash, key_id) values ($1, 0, $2, $3)
  on conflict (tenant_id) do nothing`

const APPEND = `
  with appended as (
    insert into bursar.subscription_audit
      (tenant_id, created_at, audit_id, sequence, event_type, actor_type, actor_id, details,
       prev_hash, hash)
    select $1, timestamptz 'epoch' + $2::bigint * interval '1 microsecond',
      row.audit_id, row.sequence, row.event_type, row.actor_type, row.actor_id,
      row.details::jsonb, row.prev_hash, row.hash
    from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::text[])
      as row (audit_id, sequence, event_type, actor_type, actor_id, details, prev_hash, hash)
  )
  update bursar.audit_chain_heads set sequence = $11, hash = $12 where tenant_id = $1`

/**
 * Appends rows to a tenant’s chain, in two statements. Must be in the transaction that makes the
 * change, as its last lock. Gives the ids of the rows.
 * @throws AppError AUDIT_KEY_WRONG where the chain is sealed with another key.
 */
export async function appendAudit(tx: Tx, options: AppendOptions): Promise<string[]> {
  const { tenantId, rows } = options
  if (rows.length === 0) return []
  if (rows.length > AUDIT_ROWS_MAX) {
    throw new AppError('INVARIANT_BROKEN', `More than ${AUDIT_ROWS_MAX} audit rows at once.`)
  }
  const chainHead = await lockChainHead(tx, options)
  const sealed = sealRows(chainHead, options)
  const column = (name: keyof SealedRow) => sealed.map((row) => row[name])
  const last = sealed.at(-1)
  await query(tx, {
    name: 'audit_append',
    text: APPEND,
    values: [
      tenantId,
      chainHead.now_micros,
      column('auditId'),
      column('sequence'),
      column('eventType'),
      column('actorType'),
      column('actorId'),
      column('details'),
      column('prevHash'),
      column('hash'),
      last?.sequence,
      last?.hash,
    ],
  })
  return chainHead.audit_ids
}

async function lockChainHead(
  tx: Tx,
  { key, tenantId, rows }: AppendOptions,
): Promise<ChainHeadRow> {
  const keyId = keyIdOf(key)
  const chainHead = (await findHead(tx, tenantId, rows.length)) ?? (await beginChain())
  if (chainHead.key_id === keyId) return chainHead
  throw new AppError(
    'AUDIT_KEY_WRONG',
    `It is sealed with key ${chainHead.key_id}; AUDIT_KEY is ${keyId}.`,
  )

  async function beginChain(): Promise<ChainHeadRow> {
    const values = [tenantId, GENESIS_HASH, keyId]
    await query(tx, { name: 'audit_begin_chain', text: BEGIN_CHAIN, values })
    const begun = await findHead(tx, tenantId, rows.length)
    if (begun === null) throw new AppError('INVARIANT_BROKEN', 'An audit head vanished.')
    return begun
  }
}

async function findHead(tx: Tx, tenantId: string, count: number): Promise<ChainHeadRow | null> {
  const values = [tenantId, count]
  const found = await query<ChainHeadRow>(tx, {
    name: 'audit_lock_chain_head',
    text: LOCK_CHAIN_HEAD,
    values,
  })
  return found.rows[0] ?? null
}

export function sealRows(
  chainHead: ChainHead,
  { key, tenantId, rows }: AppendOptions,
): SealedRow[] {
  let prevHash = chainHead.hash
  return rows.map((entry, index) => {
    const row = {
      auditId: chainHead.audit_ids[index] ?? null,
      tenantId,
      sequence: String(BigInt(chainHead.sequence) + BigInt(index + 1)),
      eventType: entry.eventType,
      actorType: entry.actorType,
      actorId: entry.actorId,
      details: detailsText(entry.details),
      createdAtMicros: chainHead.now_micros,
      prevHash,
    }
    const hash = sealRow(key, row)
    prevHash = hash
    return { ...row, hash }
  })
}
