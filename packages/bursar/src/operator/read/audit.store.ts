import type { auditQuery, auditRow } from '@bursar/wire/operator/audit'
import type { z } from 'zod'
import { NO_TENANT } from '../../audit/seal.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { sentenceOf } from '../explain/sentence-of.ts'
import { type Page, parseCursor, toPage } from './page.ts'
import { wireRows } from './wire-rows.ts'

export type AuditRow = z.output<typeof auditRow>
export type AuditQuery = z.output<typeof auditQuery>

const RECENT = `
select a.audit_id::text, a.tenant_id, a.sequence, a.event_type, a.actor_type,
  a.actor_id, bursar.operator_name(a.actor_type, a.actor_id) as actor_name, a.details,
  a.created_at, a.hash, a.created_at::text as cursor_at
from bursar.subscription_audit a
where a.created_at <= $1::timestamptz and (a.created_at < $1 or a.audit_id < $2::bigint)
  and a.created_at >= $3::timestamptz and ($4::text is null or a.actor_type = $4)
  and a.tenant_id <> ''
order by a.created_at desc, a.audit_id desc limit $5`

// Read in the order of its index, so that the page is full after a few rows. Goes on by the id
// alone: of two commits side by side, the one that began first may have drawn the later id.
const OF_TYPE = `
select a.audit_id::text, a.tenant_id, a.sequence, a.event_type, a.actor_type,
  a.actor_id, bursar.operator_name(a.actor_type, a.actor_id) as actor_name, a.details,
  a.created_at, a.hash, a.created_at::text as cursor_at
from (
  select * from bursar.subscription_audit where event_type = $6 and audit_id < $2::bigint
  order by audit_id desc offset 0
) a
where a.created_at <= $1::timestamptz and a.created_at >= $3::timestamptz
  and ($4::text is null or a.actor_type = $4) and a.tenant_id <> ''
order by a.audit_id desc limit $5`

const OF_CHAIN = `
select a.audit_id::text, a.tenant_id, a.sequence, a.event_type, a.actor_type,
  a.actor_id, bursar.operator_name(a.actor_type, a.actor_id) as actor_name, a.details,
  a.created_at, a.hash, a.created_at::text as cursor_at
from bursar.subscription_audit a
where a.tenant_id = $7
  and a.created_at <= $1::timestamptz and (a.created_at < $1 or a.audit_id < $2::bigint)
  and a.created_at >= $3::timestamptz and ($4::text is null or a.actor_type = $4)
  and ($6::text is null or a.event_type = $6)
order by a.created_at desc, a.audit_id desc limit $5`

const OF_ID = `
select a.audit_id::text, a.tenant_id, a.sequence, a.event_type, a.actor_type,
  a.actor_id, bursar.operator_name(a.actor_type, a.actor_id) as actor_name, a.details,
  a.created_at, a.hash, a.created_at::text as cursor_at
from bursar.subscription_audit a
where a.audit_id = $8::bigint and (a.tenant_id = $7 or ($7::text is null and a.tenant_id <> ''))
  and a.created_at <= $1::timestamptz and (a.created_at < $1 or a.audit_id < $2::bigint)
  and a.created_at >= $3::timestamptz and ($4::text is null or a.actor_type = $4)
  and ($6::text is null or a.event_type = $6)
limit $5`

type Stored = Omit<AuditRow, 'reason' | 'sentence' | 'source' | 'tenant_id'> & {
  readonly tenant_id: string
  readonly cursor_at: string
}

const ID_MAX = '9223372036854775807'

/** The audit log, or what operators did that concerns no tenant, the newest first. */
export async function searchAudit(tx: Tx, asked: AuditQuery): Promise<Page<AuditRow>> {
  const { rows } = await query<Stored>(tx, searchStatement(asked))
  return toPage(wireRows(rows), asked.limit, {
    row: toAuditRow,
    cursor: ({ cursor_at, audit_id }) => [cursor_at, audit_id],
  })
}

function searchStatement(asked: AuditQuery) {
  const { source, audit_id, event_type, actor_type = null, limit } = asked
  const { from = '-infinity', to = 'infinity' } = asked
  const [before = to, beforeId = ID_MAX] = parseCursor(asked.after, 'string', 'string') ?? []
  const values = [before, beforeId, from, actor_type, limit + 1]
  const chain = source === 'operator' ? NO_TENANT : asked.tenant_id
  if (audit_id !== undefined) {
    const more = [event_type ?? null, chain ?? null, audit_id]
    return { name: 'operator_audit_id', text: OF_ID, values: [...values, ...more] }
  }
  if (chain !== undefined) {
    const more = [event_type ?? null, chain]
    return { name: 'operator_audit_chain', text: OF_CHAIN, values: [...values, ...more] }
  }
  if (event_type === undefined) return { name: 'operator_audit_recent', text: RECENT, values }
  const ofType = [to, ...values.slice(1), event_type]
  return { name: 'operator_audit_type', text: OF_TYPE, values: ofType }
}

/** Pure: a row as it is answered. */
export function toAuditRow({ cursor_at: _, tenant_id: chain, ...row }: Stored): AuditRow {
  const { reason } = row.details
  const why = typeof reason === 'string' ? reason : null
  const about =
    chain === NO_TENANT
      ? ({ source: 'operator', tenant_id: null } as const)
      : ({ source: 'audit', tenant_id: chain } as const)
  return { ...row, ...about, reason: why, sentence: sentenceOf(row) }
}
