import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { EffectKind } from '../subscription/owing/effect.ts'
import type { Effect } from '../subscription/owing/effect-handler.ts'

export type { Pool, Tx }

/** Effects that one round hands to the queue; the next round takes the rest. */
const RELAY_MAX = 500

const TAKE = `
with fresh as (
  select effect_id from bursar.effects
  where enqueued_at is null and outcome is null and kind = any($2::text[])
  order by owed_at
  limit $1
  for update skip locked
)
update bursar.effects e set enqueued_at = bursar.clock() from fresh
where e.effect_id = fresh.effect_id
returning e.effect_id as "effectId", e.kind, e.name`

export interface FreshEffect {
  readonly effectId: string
  readonly kind: EffectKind
  readonly name: string
}

/** Effects that no queue has yet, marked as handed over: to be enqueued in the same transaction. */
export async function takeFresh(tx: Tx, kinds: readonly EffectKind[]): Promise<FreshEffect[]> {
  const statement = { name: 'outbox_take', text: TAKE, values: [RELAY_MAX, kinds] }
  return (await query<FreshEffect>(tx, statement)).rows
}

const BEGIN = `
update bursar.effects set attempts = attempts + 1, attempted_at = bursar.clock()
where effect_id = $1 and outcome is null
returning effect_id as "effectId", kind, name, target, coalesce(tenant_id, '') as "tenantId",
  subscription_id as "subscriptionId", details, owed_at as "owedAt",
  coalesce(owed_again_at, owed_at) as "owedSince", attempts as attempt`

/** Counts a try, and gives what is to be done; null when it is owed no more. */
export async function beginAttempt(tx: Tx, effectId: string): Promise<Effect | null> {
  const statement = { name: 'outbox_begin', text: BEGIN, values: [effectId] }
  return (await query<Effect>(tx, statement)).rows[0] ?? null
}

const COUNT = `
select kind, count(*)::int as count from bursar.effects where outcome is null group by kind`

/** What is owed now, by kind, for the metrics. */
export async function countOwed(tx: Tx): Promise<{ kind: EffectKind; count: number }[]> {
  const statement = { name: 'outbox_count_owed', text: COUNT }
  return (await query<{ kind: EffectKind; count: number }>(tx, statement)).rows
}
