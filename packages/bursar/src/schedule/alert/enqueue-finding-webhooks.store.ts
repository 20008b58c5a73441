import type { FindingWebhookType } from '../../base/outward/webhooks.ts'
import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import {
  markOpeningSaid,
  markResolvingSaid,
  type ToldFinding,
} from '../../subscription/finding/mark-told.store.ts'
import type { NewMessage, Outgoing } from '../../subscription/outgoing/message.ts'

/** Findings that one commit announces; the next takes the rest. */
const BATCH_MAX = 500

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
  const webhook = (name: FindingWebhookType, mark: typeof markOpeningSaid) =>
    inTransaction(pool, async (tx) => {
      const found = await mark(tx, BATCH_MAX)
      await enqueueAll(tx, found, { name, webhooksTo, linkTo })
      return found.length
    })
  const opened = await webhook('finding.opened', markOpeningSaid)
  return opened + (await webhook('finding.resolved', markResolvingSaid))
}

interface Saying {
  readonly name: FindingWebhookType
  readonly webhooksTo: Outgoing['webhooksTo']
  readonly linkTo: (findingId: string) => string
}

async function enqueueAll(tx: Tx, findings: readonly ToldFinding[], saying: Saying): Promise<void> {
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
