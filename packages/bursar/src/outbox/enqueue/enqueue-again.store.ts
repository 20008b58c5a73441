import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { MessageKind } from '../../subscription/outgoing/message.ts'
import { hasQueue } from '../has-queue.store.ts'

// What was delivered may be sent once more where somebody reads it: a mail, an outgoing webhook.
const LOCK = `
select kind, name, tenant_id as "tenantId", outcome from bursar.outbox
where message_id = $1::uuid and outcome is distinct from 'observed'
  and not bursar.is_observed(kind, name, tenant_id)
  and (outcome is distinct from 'done' or kind in ('email', 'webhook'))
for update`

export interface PendingAgain {
  readonly kind: MessageKind
  readonly name: string
  readonly tenantId: string | null
  /** What it was before; null: still pending. */
  readonly outcome: 'done' | 'dropped' | 'dead' | 'lost' | null
}

const FORGET = `
delete from bursar_queue.job
where name = $2 and data ->> 'messageId' = $1 and state in ('created', 'retry')`

// A statement of its own, after the one that forgets: a job that a worker took meanwhile is seen.
const IS_TRIED = `
select exists (select from bursar_queue.job
  where name = $2 and data ->> 'messageId' = $1 and state = 'active') as "isTried"`

const AGAIN = `
update bursar.outbox set outcome = null, ended_at = null, attempts = 0,
  retried_at = bursar.clock(),
  queued_at = case when $2 then queued_at end
where message_id = $1::uuid`

/**
 * Enqueues a message again, from its first try and at once. Jobs that the queue has for it
 * already are
 * forgotten, so that no two tries run side by side; one that is under way goes on. null: there is
 * none, it was delivered for good, or it is of a tenant in observe.
 */
export async function enqueueAgain(tx: Tx, messageId: string): Promise<PendingAgain | null> {
  const lock = { name: 'outbox_again_lock', text: LOCK, values: [messageId] }
  const [found] = (await query<PendingAgain & Record<string, unknown>>(tx, lock)).rows
  if (found === undefined) return null
  const isUnderWay = await forgetJobs(tx, messageId, found.kind)
  const values = [messageId, isUnderWay && found.outcome === null]
  await query(tx, { name: 'outbox_again', text: AGAIN, values })
  return found
}

/** Whether one is left that a worker has taken. */
async function forgetJobs(tx: Tx, messageId: string, kind: MessageKind): Promise<boolean> {
  if (!(await hasQueue(tx))) return false
  await query(tx, { name: 'outbox_forget_jobs', text: FORGET, values: [messageId, kind] })
  const tried = { name: 'outbox_is_tried', text: IS_TRIED, values: [messageId, kind] }
  return (await query<{ isTried: boolean }>(tx, tried)).rows[0]?.isTried === true
}
