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
    summary: 'Messages are pending, and no process delivers them.',
    details: { message_kind: kind },
  } as const
  const objectId = `messages:${kind}`
  const findings = isUnhandled ? [finding] : []
  const opened = await reconcileFindings(tx, { account: '', objectId, tenantId: null, findings })
  return opened.length > 0
}
