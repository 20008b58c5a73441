import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { FINDING_KINDS, type Finding, type Severity } from '../finding.ts'

// One that is open still says why it holds now. A row that is new has no xmax. What an operator
// has dismissed stays so, for kinds of which they are asked once, until it says something else.
const OPEN = `
insert into bursar.findings as f (kind, severity, account, object_id, tenant_id, summary, details)
select kind, severity, $1, $2, $3, summary, details::jsonb
from unnest($4::text[], $5::text[], $6::text[], $7::text[]) as n(kind, severity, summary, details)
where n.kind <> all($8::text[]) or not exists (
  select 1 from (
    select d.summary, d.details, d.resolved_by from bursar.findings d
    where d.kind = n.kind and d.account = $1 and d.object_id = $2
    order by d.finding_id desc limit 1
  ) last
  where last.resolved_by like 'operator %'
    and last.summary = n.summary and last.details = n.details::jsonb
)
order by kind
on conflict (kind, account, object_id) where resolved_at is null do update set
  severity = excluded.severity, summary = excluded.summary, details = excluded.details
where f.summary <> excluded.summary or f.severity <> excluded.severity
  or f.details <> excluded.details
returning f.kind, f.xmax = 0 as is_new`

const RESOLVE = `
update bursar.findings set resolved_at = bursar.clock(), resolved_by = 'result'
where account = $1 and object_id = $2 and resolved_at is null
  and kind = any($3::text[]) and kind <> all($4::text[])`

const WHILE_KINDS = Object.entries(FINDING_KINDS)
  .filter(([, { open }]) => open === 'while')
  .map(([kind]) => kind)

const ASKED_ONCE = Object.entries(FINDING_KINDS)
  .filter(([, kind]) => 'dismissal' in kind)
  .map(([kind]) => kind)

/** Its own severity, else that of its kind. */
export function severityOf(finding: Finding): Severity {
  return finding.severity ?? FINDING_KINDS[finding.kind].severity
}

export interface FindingsOfObject {
  readonly account: string
  readonly objectId: string
  readonly tenantId: string | null
  /** All that hold now. */
  readonly findings: readonly Finding[]
}

/**
 * Opens the findings that hold and are not open yet, and resolves those that were open only while
 * they held. Gives the kinds that are newly open. Idempotent.
 */
export async function reconcileFindings(tx: Tx, of: FindingsOfObject): Promise<string[]> {
  const kinds = of.findings.map((finding) => finding.kind)
  await query(tx, {
    name: 'findings_resolve',
    text: RESOLVE,
    values: [of.account, of.objectId, WHILE_KINDS, kinds],
  })
  return openFindings(tx, of)
}

/**
 * Opens those that are not open yet, and resolves nothing: for who has heard nothing new of what
 * held before. Gives the kinds that are newly open. Idempotent.
 */
export async function openFindings(tx: Tx, of: FindingsOfObject): Promise<string[]> {
  const kinds = of.findings.map((finding) => finding.kind)
  if (kinds.length === 0) return []
  const severities = of.findings.map(severityOf)
  const summaries = of.findings.map((finding) => finding.summary)
  const details = of.findings.map((finding) => JSON.stringify(finding.details ?? {}))
  const opened = await query<{ kind: string; is_new: boolean }>(tx, {
    name: 'findings_open',
    text: OPEN,
    values: [
      ...[of.account, of.objectId, of.tenantId],
      ...[kinds, severities, summaries, details, ASKED_ONCE],
    ],
  })
  return opened.rows.filter((row) => row.is_new).map((row) => row.kind)
}

const ESCALATE = `
update bursar.findings set escalated_at = bursar.clock()
where account = $1 and object_id = $2 and kind = any($3::text[])
  and resolved_at is null and escalated_at is null`

/** Open findings that nobody has acted on for too long: operators are told once more. */
export async function escalateFindings(
  tx: Tx,
  of: Pick<FindingsOfObject, 'account' | 'objectId' | 'findings'>,
): Promise<void> {
  const values = [of.account, of.objectId, of.findings.map(({ kind }) => kind)]
  await query(tx, { name: 'findings_escalate', text: ESCALATE, values })
}

const COUNT_OPEN = `
select kind, severity, count(*)::int as count from bursar.findings
where resolved_at is null group by kind, severity order by kind, severity`

interface OpenCount {
  readonly kind: string
  readonly severity: Severity
  readonly count: number
}

/** Open findings by kind and severity. */
export async function countOpenFindings(tx: Tx): Promise<OpenCount[]> {
  const statement = { name: 'findings_count_open', text: COUNT_OPEN }
  return (await query<OpenCount & Record<string, unknown>>(tx, statement)).rows
}
