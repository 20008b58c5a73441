import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

const MEASURE = `
select count(*)::int as dirty,
  coalesce(extract(epoch from max(bursar.clock() - dirty_since)), 0)::float8 as "lagSeconds"
from bursar.stripe_subjects where dirty`

export interface Lag {
  /** Subjects that have not settled at their generation. */
  readonly dirty: number
  /** How long the oldest of them has been dirty. */
  readonly lagSeconds: number
}

export async function measureLag(tx: Tx): Promise<Lag> {
  const { rows } = await query<Lag>(tx, { name: 'refresh_measure_lag', text: MEASURE })
  return rows[0] ?? { dirty: 0, lagSeconds: 0 }
}

const LOOK_AGAIN_MS = 50

const TELL = `
select format('%s: %s on %s (%s), until %s', tenant_id, status, plan_id, stripe_subscription_id,
    coalesce(to_char(term_end, 'YYYY-MM-DD'), '-')) as line
from bursar.subscriptions order by updated_at desc, subscription_id limit 10`

/** Waits until no subject is dirty, and tells the ten subscriptions that changed last. */
export async function whenSettled(tx: Tx): Promise<string[]> {
  while ((await measureLag(tx)).dirty > 0) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  const { rows } = await query<{ line: string }>(tx, { name: 'refresh_tell', text: TELL })
  return rows.map((row) => row.line)
}
