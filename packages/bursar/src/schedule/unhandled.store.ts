import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { reconcileFindings } from '../subscription/finding/findings.store.ts'
import { MESSAGE_KINDS, type MessageKind, type Outgoing } from '../subscription/outgoing/message.ts'

/** Longer than the longest pause between two tries: who could deliver it would have tried. */
const QUIET_SECONDS = 2 * 3600

const READ = `
select k.kind, k.kind <> all($3::text[]) and exists (
  select from bursar.outbox e
  where e.kind = k.kind and e.outcome is null
    and e.enqueued_at < bursar.clock() - make_interval(secs => $2)
    and coalesce(e.retried_at, e.enqueued_at) < bursar.clock() - make_interval(secs => $2)
    and coalesce(e.attempted_at, e.enqueued_at) < bursar.clock() - make_interval(secs => $2)
) as "isUnhandled", exists (
  select from bursar.findings f
  where f.account = '' and f.object_id = 'messages:' || k.kind and f.resolved_at is null
) as "isTold"
from unnest($1::text[]) as k(kind)`

interface Looked {
  readonly kind: MessageKind
  /** Not by us, and something is pending that nobody has tried for long. */
  readonly isUnhandled: boolean
  readonly isTold: boolean
}

/**
 * What is pending and nobody delivers any more, as when mails were switched off: a finding for each
 * kind, as long as that is so. It stays pending for who can. Gives the kinds that are newly told
 * of.
 */
export async function tellUnhandled(pool: Pool, outgoing: Outgoing): Promise<MessageKind[]> {
  const isHandled: Readonly<Record<MessageKind, boolean>> = {
    email: outgoing.emails,
    provision: outgoing.provision,
    webhook: outgoing.webhooksTo.length > 0,
    hook: outgoing.hooks.length > 0,
    alert: (outgoing.alertTo ?? []).length > 0,
  }
  const handled = MESSAGE_KINDS.filter((kind) => isHandled[kind])
  const values = [MESSAGE_KINDS, QUIET_SECONDS, handled]
  const read = { name: 'schedule_unhandled', text: READ, values }
  const told: MessageKind[] = []
  for (const { kind, isUnhandled, isTold } of (await query<Looked>(pool, read)).rows) {
    if (isUnhandled === isTold) continue
    const isNew = await inTransaction(pool, (tx) => tell(tx, kind, isUnhandled))
    if (isNew) told.push(kind)
  }
  return told
}

/** Gives whether it is newly open. */
async function tell(tx: Tx, kind: MessageKind, isUnhandled: boolean): Promise<boolean> {
  const finding = {
    kind: 'message_unhandled',
    summary: 'Messages are pending, and nobody delivers them.',
    details: { message_kind: kind },
  } as const
  const objectId = `messages:${kind}`
  const findings = isUnhandled ? [finding] : []
  const opened = await reconcileFindings(tx, { account: '', objectId, tenantId: null, findings })
  return opened.length > 0
}

/** Outgoing webhooks that one statement ends. */
const BATCH_MAX = 1_000
/** Statements of one round; the next round goes on. */
const BATCHES_MAX = 100
/** Settings that are missing by mistake are put right within a day. */
const GONE_SECONDS = 86_400

const DROP_GONE = `
with gone as (
  select message_id from bursar.outbox
  where kind = 'webhook' and outcome is null and target <> all($1::text[])
    and enqueued_at < bursar.clock() - make_interval(secs => $2)
    and coalesce(retried_at, enqueued_at) < bursar.clock() - make_interval(secs => $2)
    and coalesce(attempted_at, enqueued_at) < bursar.clock() - make_interval(secs => $2)
  order by enqueued_at
  limit $3
  for update skip locked
)
update bursar.outbox e set outcome = 'dropped', last_error = 'ENDPOINT_NOT_CONFIGURED',
  ended_at = bursar.clock()
from gone where e.message_id = gone.message_id`

/**
 * Ends the outgoing webhooks to endpoints that are in no config any more, and that nobody has
 * tried for
 * a day. Whoever tries outgoing webhooks does the same; here where nobody does. Gives how many.
 */
export async function dropToGoneEndpoints(pool: Pool, outgoing: Outgoing): Promise<number> {
  const known = outgoing.webhooksTo.map(({ name }) => name)
  let dropped = 0
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const values = [known, GONE_SECONDS, BATCH_MAX]
    const statement = { name: 'schedule_drop_gone', text: DROP_GONE, values }
    const count = (await query(pool, statement)).rowCount ?? 0
    dropped += count
    if (count < BATCH_MAX) break
  }
  return dropped
}
