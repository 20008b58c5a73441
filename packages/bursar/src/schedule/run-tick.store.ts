import type { Pool } from '../postgres/pool.ts'
import { tickBrake } from './brake.store.ts'
import { mendTimes } from './mend-times.store.ts'
import { notePlans } from './plan-revision.store.ts'
import { pokeDueRechecks } from './recheck.store.ts'

/** What time causes by the second. Gives how many subjects are to be looked at. */
export async function runTick(pool: Pool, plansDigest: string | null = null): Promise<number> {
  if (plansDigest !== null) await notePlans(pool, plansDigest)
  const mended = await mendTimes(pool)
  const poked = await pokeDueRechecks(pool)
  return mended + poked + (await tickBrake(pool))
}
