import type { FindingWebhookType } from '../../base/outward/webhooks.ts'
import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { NewMessage, Outgoing } from '../../subscription/outgoing/message.ts'

/** Findings that one commit announces; the next takes the rest. */
const BATCH_MAX = 500

const OPENED = `
with due as (
  select finding_id from bursar.findings
  where resolved_at is null and severity = 'action' and webhook_opened_at is null
  order by finding_id limit $1
  for update skip locked
)
update bursar.findings f set webhook_opened_at = bursar.clock() from due
where f.finding_id = due.finding_id
returning f.finding_id::text as "findingId", f.kind, f.severity, f.account,
  f.object_id as "objectId", f.tenant_id as "tenantId", f.summary, f.opened_at as "openedAt",
  f.resolved_at as "resolvedAt"`

const RESOLVED = `
with due as (
  select finding_id from bursar.findings
  where resolved_at is not null and webhook_opened_at is not null
    and webhook_resolved_at is null
  order by finding_id limit $1
  for update skip locked
)
update bursar.findings f set webhook_resolved_at = bursar.clock() from due
where f.finding_id = due.finding_id
returning f.finding_id::text as "findingId", f.kind, f.severity, f.account,
  f.object_id as "objectId", f.tenant_id as "tenantId", f.summary, f.opened_at as "openedAt",
  f.resolved_at as "resolvedAt"`

interface WebhooksSwitchedOn {
  readonly findingId: string
  readonly kind: string
  readonly severity: string
  readonly account: string
  readonly objectId: string
  readonly tenantId: string | null
  readonly summary: string
  readonly openedAt: Date
  readonly resolvedAt: Date | null
}

/**
 * Enqueues `finding.opened` and `finding.resolved` to the outgoing endpoints: one message per
 * finding
 * that somebody must act on. What was opened and resolved before anybody looked is neither; what
 * was announced as opened is always announced as resolved. Gives how many findings.
 */
export async function enqueueFindingWebhooks(
  pool: Pool,
  webhooksTo: Outgoing['webhooksTo'],
  linkTo: (findingId: string) => string,
): Promise<number> {
  if (webhooksTo.length === 0) return 0
  const webhook = (name: FindingWebhookType, statement: { name: string; text: string }) =>
    inTransaction(pool, async (tx) => {
      const found = await query<WebhooksSwitchedOn & Record<string, unknown>>(tx, {
        ...statement,
        values: [BATCH_MAX],
      })
      await enqueueAll(tx, found.rows, { name, webhooksTo, linkTo })
      return found.rows.length
    })
  const opened = { name: 'schedule_webhook_opened', text: OPENED }
  const resolved = { name: 'schedule_webhook_resolved', text: RESOLVED }
  return (await webhook('finding.opened', opened)) + (await webhook('finding.resolved', resolved))
}

interface Saying {
  readonly name: FindingWebhookType
  readonly webhooksTo: Outgoing['webhooksTo']
  readonly linkTo: (findingId: string) => string
}

async function enqueueAll(
  tx: Tx,
  findings: readonly WebhooksSwitchedOn[],
  saying: Saying,
): Promise<void> {
  const { name, webhooksTo, linkTo } = saying
  const wanting = webhooksTo.filter(({ events }) => events === null || events.includes(name))
  const messages = findings.flatMap((finding) =>
    wanting.map(
      (endpoint): NewMessage => ({
        kind: 'webhook',
        name,
        target: endpoint.name,
        causeKey: `webhook:${name}:${finding.findingId}:${endpoint.name}`,
        tenantId: finding.tenantId,
        subscriptionId: null,
        details: {
          finding_id: finding.findingId,
          finding_kind: finding.kind,
          severity: finding.severity,
          account: finding.account,
          object_id: finding.objectId,
          summary: finding.summary,
          opened_at: finding.openedAt.toISOString(),
          resolved_at: finding.resolvedAt?.toISOString() ?? null,
          url: linkTo(finding.findingId),
        },
      }),
    ),
  )
  await enqueue(tx, messages)
}
