import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { hasQueue } from '../has-queue.store.ts'

/** Messages that one statement drops. */
const BATCH_MAX = 5_000

/** A span of time whose commits the database has lost. */
export interface LostTime {
  readonly lostUntil: Date
  /** What was enqueued before this was in the backup. */
  readonly foundAt: Date
}

// In the span, a message may have been sent that is pending here again:
// - it was pending when the backup was made
// - it is about an object of which Stripe has events in the span
// - it reminds of a term, or time caused it, and its time came before the end of the span.
// The identity provider is brought to what is true now, so it is told again.
const DROP = `
with lost as (
  select e.message_id from bursar.outbox e
  where e.outcome is null and e.kind in ('email', 'webhook', 'hook')
    and e.name not in ('finding.opened', 'finding.resolved')
    and (e.enqueued_at < $1
      or exists (select from bursar.lost_span_objects o
        where o.account = e.caused_account and o.object_id = e.caused_object)
      or exists (select from bursar.subscriptions s
        join bursar.subscriptions p on p.subscription_id = s.parent_subscription_id
        join bursar.lost_span_objects o
          on o.account = p.account and o.object_id = p.stripe_subscription_id
        where s.subscription_id = e.subscription_id and e.caused_object is null)
      or case
        when e.details ->> 'days_before' is not null
          then (e.details ->> 'term_end')::timestamptz
            - make_interval(days => (e.details ->> 'days_before')::int)
        when e.details ->> 'status' = 'SUSPENDED' then (e.details ->> 'grace_end')::timestamptz
        when e.caused_object is null then (e.details ->> 'term_end')::timestamptz
      end <= $2)
  limit $3
  for update of e
)
update bursar.outbox e set outcome = 'lost', ended_at = bursar.clock()
from lost where e.message_id = lost.message_id`

/** Drops some of what may have been sent in the span. Gives how many; 0: there is no more. */
export async function dropLost(tx: Tx, { foundAt, lostUntil }: LostTime): Promise<number> {
  const values = [foundAt, lostUntil, BATCH_MAX]
  return (await query(tx, { name: 'outbox_drop_lost', text: DROP, values })).rowCount ?? 0
}

// Who has an identity at the provider was invited, although the backup does not know it.
const MARK_INVITED = `
update bursar.outbox e set details = e.details || '{"lost_span": true}'
from bursar.lost_span_objects o
where e.outcome is null and e.kind = 'provision'
  and o.account = e.caused_account and o.object_id = e.caused_object`

const FORGET_JOBS = `
delete from bursar_queue.job
where name in ('email', 'webhook', 'hook', 'provision') and state in ('created', 'retry')`

const RELEASE = `
update bursar.outbox set queued_at = null
where outcome is null and queued_at is not null
  and kind in ('email', 'webhook', 'hook', 'provision')`

/** What had to wait and was not dropped is fresh: the next round hands it out. */
export async function releaseHeld(tx: Tx): Promise<void> {
  await query(tx, { name: 'outbox_mark_invited', text: MARK_INVITED })
  // Those of the backup, too: a message has one job.
  if (await hasQueue(tx)) await query(tx, { name: 'outbox_forget_held', text: FORGET_JOBS })
  await query(tx, { name: 'outbox_release_held', text: RELEASE })
}
