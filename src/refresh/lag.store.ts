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
