import type { Pool } from '../postgres/pool.ts'
import { mendTimes } from '../refresh/object/mend-times.store.ts'
import { markDueRechecksStale } from '../refresh/object/recheck.store.ts'
import { tickBrake } from './brake.store.ts'
import { notePlans } from './plan-revision.store.ts'

/** What time causes by the second. Gives how many objects are to be looked at. */
export async function runTick(pool: Pool, plansDigest: string | null = null): Promise<number> {
  if (plansDigest !== null) await notePlans(pool, plansDigest)
  const mended = await mendTimes(pool)
  const markedStale = await markDueRechecksStale(pool)
  return mended + markedStale + (await tickBrake(pool))
}
