import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { EffectKind } from '../subscription/owing/effect.ts'
import { hasQueue } from './has-queue.store.ts'

// What was carried out may be sent once more where somebody reads it: a mail, an announcement.
const LOCK = `
select kind, name, tenant_id as "tenantId", outcome from bursar.effects
where effect_id = $1::uuid
  and (outcome is distinct from 'done' or kind in ('notice', 'announce'))
for update`

export interface OwedAgain {
  readonly kind: EffectKind
  readonly name: string
  readonly tenantId: string | null
  /** What it was before; null: still owed. */
  readonly outcome: 'done' | 'dropped' | 'dead' | null
}

const FORGET = `
delete from bursar_queue.job
where name = $2 and data ->> 'effectId' = $1 and state in ('created', 'retry')`

// A statement of its own, after the one that forgets: a job that a worker took meanwhile is seen.
const IS_TRIED = `
select exists (select from bursar_queue.job
  where name = $2 and data ->> 'effectId' = $1 and state = 'active') as "isTried"`

const AGAIN = `
update bursar.effects set outcome = null, ended_at = null, attempts = 0,
  owed_again_at = bursar.clock(),
  enqueued_at = case when $2 then enqueued_at end
where effect_id = $1::uuid`

// The handler takes what has left for a try whose outcome was lost, and would not send it. Two
// mails of one Message-ID are one to a mailbox: this one is to be seen.
const UNSEND = `
update bursar.notices set outcome = 'deferred',
  message_id = regexp_replace(message_id, '(\\.\\d+)?@', '.' || attempts + 1 || '@')
where effect_id = $1::uuid and outcome in ('sent', 'caught')`

/**
 * Owes an effect again, from its first try and at once. Jobs that the queue has for it already are
 * forgotten, so that no two tries run side by side; one that is under way goes on. null: there is
 * none, or it was carried out for good.
 */
export async function oweAgain(tx: Tx, effectId: string): Promise<OwedAgain | null> {
  const lock = { name: 'outbox_again_lock', text: LOCK, values: [effectId] }
  const [found] = (await query<OwedAgain & Record<string, unknown>>(tx, lock)).rows
  if (found === undefined) return null
  const isUnderWay = await forgetJobs(tx, effectId, found.kind)
  const values = [effectId, isUnderWay && found.outcome === null]
  await query(tx, { name: 'outbox_again', text: AGAIN, values })
  if (found.outcome === 'done') {
    await query(tx, { name: 'outbox_unsend', text: UNSEND, values: [effectId] })
  }
  return found
}

/** Whether one is left that a worker has taken. */
async function forgetJobs(tx: Tx, effectId: string, kind: EffectKind): Promise<boolean> {
  if (!(await hasQueue(tx))) return false
  await query(tx, { name: 'outbox_forget_jobs', text: FORGET, values: [effectId, kind] })
  const tried = { name: 'outbox_is_tried', text: IS_TRIED, values: [effectId, kind] }
  return (await query<{ isTried: boolean }>(tx, tried)).rows[0]?.isTried === true
}
