import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

const MEASURE = `
select count(*)::int as stale,
  coalesce(extract(epoch from max(bursar.clock() - stale_since)), 0)::float8 as "lagSeconds"
from bursar.stripe_objects where stale`

export interface Lag {
  /** Objects that have not observed at their generation. */
  readonly stale: number
  /** How long the oldest of them has been stale. */
  readonly lagSeconds: number
}

export async function measureLag(tx: Tx): Promise<Lag> {
  const { rows } = await query<Lag>(tx, { name: 'refresh_measure_lag', text: MEASURE })
  return rows[0] ?? { stale: 0, lagSeconds: 0 }
}

const READ_AGAIN_MS = 50

const TELL = `
select format('%s: %s on %s (%s), until %s', tenant_id, status, plan_id, stripe_subscription_id,
    coalesce(to_char(term_end, 'FMDD Mon YYYY'), '-')) as line
from bursar.subscriptions order by updated_at desc, subscription_id limit 10`

/** Waits until no object is stale, and tells the ten subscriptions that changed last. */
export async function whenCaughtUp(tx: Tx): Promise<string[]> {
  while ((await measureLag(tx)).stale > 0) {
    await new Promise((resolve) => setTimeout(resolve, READ_AGAIN_MS))
  }
  const { rows } = await query<{ line: string }>(tx, { name: 'refresh_tell', text: TELL })
  return rows.map((row) => row.line)
}
