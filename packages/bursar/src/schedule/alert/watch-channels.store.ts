import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { reconcileFindings } from '../../subscription/finding/findings.store.ts'

/** What has not been delivered by then does not come: somebody must be told another way. */
const FAILING_SECONDS = 900

// An alert that was given up counts until a later one is delivered.
const READ = `
with undelivered as (
  select e.target, min(coalesce(e.retried_at, e.enqueued_at)) as since from bursar.outbox e
  where e.kind = 'alert' and (e.outcome is null or e.outcome = 'dead') and not exists (
    select from bursar.outbox d where d.kind = 'alert' and d.target = e.target
      and d.outcome = 'done' and d.ended_at > coalesce(e.retried_at, e.enqueued_at)
  )
  group by e.target
)
select c.channel, u.since,
  coalesce(u.since <= bursar.clock() - make_interval(secs => $2), false) as "isFailing",
  exists (select from bursar.findings f where f.kind = 'alert_failed' and f.account = ''
    and f.object_id = 'alerts:' || c.channel and f.resolved_at is null) as "isTold"
from (
  select unnest($1::text[]) as channel
  union select substring(object_id from 8) from bursar.findings
    where kind = 'alert_failed' and resolved_at is null
) c
left join undelivered u on u.target = c.channel and c.channel = any($1::text[])
order by c.channel`

interface Channel {
  /** `email:1`, `webhook`. */
  readonly channel: string
  /** Since when alerts to it have not been delivered; null: all are. */
  readonly since: Date | null
  readonly isFailing: boolean
  readonly isTold: boolean
}

async function readAt(tx: Tx, channels: readonly string[]): Promise<Channel[]> {
  const values = [channels, FAILING_SECONDS]
  const { rows } = await query<Channel & Record<string, unknown>>(tx, {
    name: 'schedule_alert_channels',
    text: READ,
    values,
  })
  return rows
}

/**
 * A finding for each channel that has not delivered an alert for a quarter of an hour, until it
 * does. It goes out on the others. Gives the channels that are newly told of.
 */
export async function watchChannels(pool: Pool, channels: readonly string[]): Promise<string[]> {
  const told: string[] = []
  for (const { channel, isFailing, isTold } of await readAt(pool, channels)) {
    if (isFailing === isTold) continue
    await inTransaction(pool, (tx) =>
      reconcileFindings(tx, {
        account: '',
        objectId: `alerts:${channel}`,
        tenantId: null,
        findings: isFailing ? [findingOf(channel)] : [],
      }),
    )
    if (isFailing) told.push(channel)
  }
  return told
}

const OLDEST = `
select coalesce(extract(epoch from
  max(bursar.clock() - coalesce(retried_at, enqueued_at))), 0)::float8 as seconds
from bursar.outbox where kind = 'alert' and outcome is null`

/** How long the oldest alert has been waiting to be delivered; 0: there is none. */
export async function readUndeliveredSeconds(tx: Tx): Promise<number> {
  const statement = { name: 'schedule_alert_oldest', text: OLDEST }
  return (await query<{ seconds: number }>(tx, statement)).rows[0]?.seconds ?? 0
}

function findingOf(channel: string) {
  const summary = `Alerts have not been delivered for 15 minutes (${channel}).`
  return { kind: 'alert_failed', summary, details: { channel } } as const
}
