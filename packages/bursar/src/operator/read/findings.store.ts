import { AppError } from '@bursar/wire/errors'
import type {
  findingDetail,
  findingQuery,
  findingRow,
} from '@bursar/wire/operator/finding/findings'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { FINDING_KINDS, findingGuideOf, type Severity } from '../../subscription/finding.ts'
import { type Page, parseCursor, toPage, toTotal } from './page.ts'
import { wireRows } from './wire-rows.ts'

export type FindingRow = z.output<typeof findingRow>
export type FindingDetail = z.output<typeof findingDetail>
export type FindingQuery = z.output<typeof findingQuery>

const OPEN = `
select f.*, f.finding_id::text from bursar.findings f
where f.resolved_at is null and f.finding_id < $1::bigint
  and ($2::text is null or f.kind = $2) and ($3::text is null or f.object_id = $3)
  and f.opened_at >= $4::timestamptz and ($6::text is null or f.severity = $6)
order by f.finding_id desc limit $5`

const EVERY = `
select f.*, f.finding_id::text from bursar.findings f
where f.finding_id < $1::bigint and (not $7 or f.resolved_at is not null)
  and ($2::text is null or f.kind = $2) and ($3::text is null or f.object_id = $3)
  and f.opened_at >= $4::timestamptz and ($6::text is null or f.severity = $6)
order by f.finding_id desc limit $5`

const OF_TENANT = `
select f.*, f.finding_id::text from bursar.findings f
where f.tenant_id = $8 and f.finding_id < $1::bigint
  and ($7::boolean is null or $7 = (f.resolved_at is not null))
  and ($2::text is null or f.kind = $2) and ($3::text is null or f.object_id = $3)
  and f.opened_at >= $4::timestamptz and ($6::text is null or f.severity = $6)
order by f.finding_id desc limit $5`

const COUNT_OPEN = `
select count(*)::int as count from (
  select 1 from bursar.findings
  where resolved_at is null and ($1::text is null or kind = $1)
    and ($3::text is null or severity = $3) limit $2
) open`

/** A row of `bursar.findings` as it is stored. */
export interface StoredFinding {
  readonly finding_id: string
  readonly kind: string
  readonly severity: Severity
  readonly account: string
  readonly object_id: string
  readonly tenant_id: string | null
  readonly summary: string
  readonly details: Record<string, unknown>
  readonly opened_at: string
  readonly resolved_at: string | null
  readonly resolved_by: string | null
  readonly resolved_reason: string | null
}

const ID_MAX = '9223372036854775807'

/** What needs a human, the newest first. */
export async function searchFindings(tx: Tx, asked: FindingQuery): Promise<Page<FindingRow>> {
  const { rows } = await query<StoredFinding>(tx, searchStatement(asked))
  const counts = asked.state === 'open' && asked.tenant_id === undefined
  return toPage(wireRows(rows), asked.limit, {
    row: toFindingRow,
    cursor: ({ finding_id }) => [finding_id],
    total: counts && asked.object_id === undefined ? await countOpen(tx, asked) : null,
  })
}

function searchStatement(asked: FindingQuery) {
  const { state, kind = null, tenant_id, object_id = null, from = '-infinity', limit } = asked
  const { severity = null } = asked
  const [before = ID_MAX] = parseCursor(asked.after, 'string') ?? []
  const values = [before, kind, object_id, from, limit + 1, severity]
  if (tenant_id !== undefined) {
    const isResolved = state === 'all' ? null : state === 'resolved'
    const more = [isResolved, tenant_id]
    return { name: 'operator_findings_tenant', text: OF_TENANT, values: [...values, ...more] }
  }
  if (state === 'open') return { name: 'operator_findings_open', text: OPEN, values }
  const every = { name: 'operator_findings', text: EVERY }
  return { ...every, values: [...values, state === 'resolved'] }
}

async function countOpen(tx: Tx, { kind, severity }: FindingQuery) {
  const values = [kind ?? null, 1_001, severity ?? null]
  const statement = { name: 'operator_findings_count', text: COUNT_OPEN, values }
  return toTotal((await query<{ count: number }>(tx, statement)).rows[0]?.count ?? 0)
}

const ONE = `
select f.*, f.finding_id::text,
  bursar.operator_name('operator', substring(f.resolved_by from '^operator (.*)$'))
    as resolver_name,
  coalesce(f.details->>'customer_id', s.customer_id) as customer_id
from bursar.findings f
left join bursar.stripe_objects s on s.account = f.account and s.object_id = f.object_id
where f.finding_id = $1::bigint`

/** @throws AppError OBJECT_UNKNOWN where there is none. */
export async function getFinding(tx: Tx, findingId: string): Promise<FindingDetail> {
  type Row = StoredFinding & {
    readonly customer_id: string | null
    readonly resolver_name: string | null
  }
  const statement = { name: 'operator_finding', text: ONE, values: [findingId] }
  const [stored] = wireRows((await query<Row>(tx, statement)).rows)
  if (stored === undefined)
    throw new AppError('OBJECT_UNKNOWN', `There is no finding ${findingId}.`)
  const { meaning, advice } = findingGuideOf(stored.kind)
  const row = toFindingRow(stored)
  return {
    ...row,
    resolver_name: stored.resolver_name,
    meaning,
    advice,
    closes_by_itself: closesByItself(stored.kind),
    details: stored.details,
    customer_id: namesCustomer(row.actions) ? stored.customer_id : null,
  }
}

/** Whether something can be done about its customer. */
function namesCustomer(actions: FindingRow['actions']): boolean {
  return actions.includes('link') || actions.includes('move')
}

/** Whether the refresh result of its object closes it as soon as it holds no more. */
export function closesByItself(kind: string): boolean {
  return Object.entries(FINDING_KINDS).some(([name, { open }]) => name === kind && open === 'while')
}

/** Pure: a row as it is answered. */
export function toFindingRow(stored: StoredFinding): FindingRow {
  const { finding_id, kind, severity, account, object_id, tenant_id, summary } = stored
  const { opened_at, resolved_at, resolved_by, resolved_reason } = stored
  const { title, actions } = findingGuideOf(kind)
  return {
    finding_id,
    kind,
    severity,
    title,
    account,
    object_id,
    tenant_id,
    summary,
    opened_at,
    resolved_at,
    resolved_by,
    resolved_reason,
    actions: resolved_at === null ? [...actions] : [],
  }
}
