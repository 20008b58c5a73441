import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { reconcileFindings } from '../subscription/findings.store.ts'
import { EFFECT_KINDS, type EffectKind, type Owing } from '../subscription/owing/effect.ts'

/** Longer than the longest pause between two tries: whoever could carry it out would have tried. */
const QUIET_SECONDS = 2 * 3600

const LOOK = `
select k.kind, k.kind <> all($3::text[]) and exists (
  select from bursar.effects e
  where e.kind = k.kind and e.outcome is null
    and e.owed_at < bursar.clock() - make_interval(secs => $2)
    and coalesce(e.owed_again_at, e.owed_at) < bursar.clock() - make_interval(secs => $2)
    and coalesce(e.attempted_at, e.owed_at) < bursar.clock() - make_interval(secs => $2)
) as "isUnhandled", exists (
  select from bursar.findings f
  where f.account = '' and f.subject = 'effects:' || k.kind and f.resolved_at is null
) as "isTold"
from unnest($1::text[]) as k(kind)`

interface Looked {
  readonly kind: EffectKind
  /** Not by us, and something is owed that nobody has tried for long. */
  readonly isUnhandled: boolean
  readonly isTold: boolean
}

/**
 * What is owed and nobody carries out any more, as when mails were switched off: a finding for each
 * kind, as long as that is so. It stays owed for who can. Gives the kinds that are newly told of.
 */
export async function tellUnhandled(pool: Pool, owing: Owing): Promise<EffectKind[]> {
  const isHandled: Readonly<Record<EffectKind, boolean>> = {
    notice: owing.notices,
    provision: owing.provision,
    announce: owing.announceTo.length > 0,
    hook: owing.hooks.length > 0,
    alert: (owing.alertTo ?? []).length > 0,
  }
  const handled = EFFECT_KINDS.filter((kind) => isHandled[kind])
  const values = [EFFECT_KINDS, QUIET_SECONDS, handled]
  const look = { name: 'schedule_unhandled', text: LOOK, values }
  const told: EffectKind[] = []
  for (const { kind, isUnhandled, isTold } of (await query<Looked>(pool, look)).rows) {
    if (isUnhandled === isTold) continue
    const isNew = await inTransaction(pool, (tx) => tell(tx, kind, isUnhandled))
    if (isNew) told.push(kind)
  }
  return told
}

/** Gives whether it is newly open. */
async function tell(tx: Tx, kind: EffectKind, isUnhandled: boolean): Promise<boolean> {
  const finding = {
    kind: 'effect_unhandled',
    summary: 'Something is owed, and nobody is there to carry it out.',
    details: { effect_kind: kind },
  } as const
  const subject = `effects:${kind}`
  const findings = isUnhandled ? [finding] : []
  const opened = await reconcileFindings(tx, { account: '', subject, tenantId: null, findings })
  return opened.length > 0
}

/** Announcements that one statement ends. */
const BATCH_MAX = 1_000
/** Statements of one round; the next round goes on. */
const BATCHES_MAX = 100
/** Settings that are missing by mistake are put right within a day. */
const GONE_SECONDS = 86_400

const DROP_GONE = `
with gone as (
  select effect_id from bursar.effects
  where kind = 'announce' and outcome is null and target <> all($1::text[])
    and owed_at < bursar.clock() - make_interval(secs => $2)
    and coalesce(owed_again_at, owed_at) < bursar.clock() - make_interval(secs => $2)
    and coalesce(attempted_at, owed_at) < bursar.clock() - make_interval(secs => $2)
  order by owed_at
  limit $3
  for update skip locked
)
update bursar.effects e set outcome = 'dropped', last_error = 'ENDPOINT_NOT_CONFIGURED',
  ended_at = bursar.clock()
from gone where e.effect_id = gone.effect_id`

/**
 * Ends the announcements to endpoints that are in no config any more, and that nobody has tried for
 * a day. Whoever tries announcements does the same; here where nobody does. Gives how many.
 */
export async function dropToGoneEndpoints(pool: Pool, owing: Owing): Promise<number> {
  const known = owing.announceTo.map(({ name }) => name)
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
