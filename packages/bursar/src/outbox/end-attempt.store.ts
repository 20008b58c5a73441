import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { reconcileFindings } from '../subscription/finding/findings.store.ts'
import type { Finding } from '../subscription/finding.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'
import type { OutboxMessage } from '../subscription/outgoing/message-handler.ts'
import { RETRY_POLICY } from './retry-policy.ts'

/** What a try came to. `why`: a code where it was not done. */
export interface Ended {
  readonly outcome: 'done' | 'dropped' | 'failed' | 'dead'
  readonly why: string | null
  /** It was not its turn: the try does not count. */
  readonly isWaiting: boolean
}

const FAIL = 'update bursar.outbox set last_error = $2 where message_id = $1 and outcome is null'
/** Whose turn has not come by then never comes: from then on its tries count. */
const WAIT_DAYS_MAX = 30
const WAIT = `
update bursar.outbox set last_error = $2, attempts = greatest(least(attempts, 0), attempts
  - (coalesce(retried_at, enqueued_at) > bursar.clock() - make_interval(days => $3))::int)
where message_id = $1 and outcome is null`
// What was sent while its tenant went to observe was sent.
const END = `
update bursar.outbox set outcome = $3, last_error = $2, ended_at = bursar.clock()
where message_id = $1 and (outcome is null or outcome = 'observed' and $3 = 'done')`

// The lock waits for who writes an address at this moment: then the message stays pending, and the
// round that looks for lost jobs hands it out again.
const DROP_UNADDRESSED = `
with owner as (select billing_email from bursar.tenants where tenant_id = $4 for share)
update bursar.outbox set outcome = $3, last_error = $2, ended_at = bursar.clock()
where message_id = $1 and outcome is null and (select billing_email from owner) is null`

/** Writes down what a try came to, and tells an operator of what fails for long. */
export function endAttempt(pool: Pool, message: OutboxMessage, ended: Ended): Promise<void> {
  const { outcome, why } = ended
  return inTransaction(pool, async (tx) => {
    const { rowCount } = await write(tx, message, ended)
    // Somebody else has ended it meanwhile: it was overtaken, and what it came to is no news.
    if (rowCount !== 0 || (outcome === 'dropped' && why === 'NO_ADDRESS'))
      await tell(tx, message, ended)
  })
}

function write(tx: Tx, message: OutboxMessage, { outcome, why, isWaiting }: Ended) {
  const values = [message.messageId, why]
  if (outcome === 'dropped' && why === 'NO_ADDRESS') {
    const unaddressed = [...values, outcome, message.tenantId]
    return query(tx, { name: 'outbox_drop', text: DROP_UNADDRESSED, values: unaddressed })
  }
  if (outcome !== 'failed') {
    return query(tx, { name: 'outbox_end', text: END, values: [...values, outcome] })
  }
  if (isWaiting) {
    return query(tx, { name: 'outbox_wait', text: WAIT, values: [...values, WAIT_DAYS_MAX] })
  }
  return query(tx, { name: 'outbox_fail', text: FAIL, values })
}

/** What an operator is told of messages that fail for long. */
export const FINDINGS = {
  email: { kind: 'email_failed', summary: 'An email was not delivered.' },
  provision: { kind: 'provisioning_failed', summary: 'The identity provider was not updated.' },
  webhook: {
    kind: 'webhook_failed',
    summary: 'An outgoing webhook endpoint did not accept a message.',
  },
  hook: { kind: 'hook_failed', summary: 'An embedded handler failed.' },
} as const satisfies Record<Exclude<MessageKind, 'alert'>, Finding>

/** What was given up, or fails for long, is a finding; and no more once it is done. */
async function tell(
  tx: Tx,
  message: OutboxMessage,
  { outcome, why, isWaiting }: Ended,
): Promise<void> {
  // Its channel is watched as a whole.
  if (message.kind === 'alert') return
  const tries = message.attempt - (isWaiting ? 1 : 0)
  const isLong = outcome === 'failed' && tries >= RETRY_POLICY[message.kind].tellAfter
  const finding: Finding = {
    ...FINDINGS[message.kind],
    details: { message: message.name, target: message.target, error_code: why },
  }
  await reconcileFindings(tx, {
    account: '',
    objectId: `message:${message.messageId}`,
    tenantId: message.tenantId === '' ? null : message.tenantId,
    findings: outcome === 'dead' || isLong ? [finding] : [],
  })
}
