import type { FindingAnnouncement } from '../../base/outward/announcements.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { OwedEffect, Owing } from '../../subscription/owing/effect.ts'
import { owe } from '../../subscription/owing/owe.store.ts'

/** Findings that one commit announces; the next takes the rest. */
const BATCH_MAX = 500

const OPENED = `
with due as (
  select finding_id from bursar.findings
  where resolved_at is null and severity = 'action' and announced_opened_at is null
  order by finding_id limit $1
  for update skip locked
)
update bursar.findings f set announced_opened_at = bursar.clock() from due
where f.finding_id = due.finding_id
returning f.finding_id::text as "findingId", f.kind, f.severity, f.account, f.subject,
  f.tenant_id as "tenantId", f.summary, f.opened_at as "openedAt", f.resolved_at as "resolvedAt"`

const RESOLVED = `
with due as (
  select finding_id from bursar.findings
  where resolved_at is not null and announced_opened_at is not null
    and announced_resolved_at is null
  order by finding_id limit $1
  for update skip locked
)
update bursar.findings f set announced_resolved_at = bursar.clock() from due
where f.finding_id = due.finding_id
returning f.finding_id::text as "findingId", f.kind, f.severity, f.account, f.subject,
  f.tenant_id as "tenantId", f.summary, f.opened_at as "openedAt", f.resolved_at as "resolvedAt"`

interface Announced {
  readonly findingId: string
  readonly kind: string
  readonly severity: string
  readonly account: string
  readonly subject: string
  readonly tenantId: string | null
  readonly summary: string
  readonly openedAt: Date
  readonly resolvedAt: Date | null
}

/**
 * Owes `finding.opened` and `finding.resolved` to the outgoing endpoints: one message per finding
 * that somebody must act on. What was opened and resolved before anybody looked is neither; what
 * was announced as opened is always announced as resolved. Gives how many findings.
 */
export async function announceFindings(
  pool: Pool,
  announceTo: Owing['announceTo'],
  linkTo: (findingId: string) => string,
): Promise<number> {
  if (announceTo.length === 0) return 0
  const announce = (name: FindingAnnouncement, statement: { name: string; text: string }) =>
    inTransaction(pool, async (tx) => {
      const found = await query<Announced & Record<string, unknown>>(tx, {
        ...statement,
        values: [BATCH_MAX],
      })
      await oweAll(tx, found.rows, { name, announceTo, linkTo })
      return found.rows.length
    })
  const opened = { name: 'schedule_announce_opened', text: OPENED }
  const resolved = { name: 'schedule_announce_resolved', text: RESOLVED }
  return (await announce('finding.opened', opened)) + (await announce('finding.resolved', resolved))
}

interface Saying {
  readonly name: FindingAnnouncement
  readonly announceTo: Owing['announceTo']
  readonly linkTo: (findingId: string) => string
}

async function oweAll(tx: Tx, findings: readonly Announced[], saying: Saying): Promise<void> {
  const { name, announceTo, linkTo } = saying
  const wanting = announceTo.filter(({ events }) => events === null || events.includes(name))
  const effects = findings.flatMap((finding) =>
    wanting.map(
      (endpoint): OwedEffect => ({
        kind: 'announce',
        name,
        target: endpoint.name,
        causeKey: `announce:${name}:${finding.findingId}:${endpoint.name}`,
        tenantId: finding.tenantId,
        subscriptionId: null,
        details: {
          finding_id: finding.findingId,
          finding_kind: finding.kind,
          severity: finding.severity,
          account: finding.account,
          subject: finding.subject,
          summary: finding.summary,
          opened_at: finding.openedAt.toISOString(),
          resolved_at: finding.resolvedAt?.toISOString() ?? null,
          url: linkTo(finding.findingId),
        },
      }),
    ),
  )
  await owe(tx, effects)
}
