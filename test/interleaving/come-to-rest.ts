import { tick } from '../../packages/bursar/src/pipeline.ts'
import { drain } from '../support/test-node.ts'
import type { Scene } from './scene.ts'

/** More rounds than anything that comes to rest can need. */
const ROUNDS_MAX = 200
/**
 * Late looks and retries come within this; what waits for an owner is looked at after five minutes.
 * What nobody lost must be right by then.
 */
const SOON_MS = 4 * 60_000

// What is stale is due at some time, and what is not may have to be looked at again.
const NEXT = `
select min(at) as at from (
  select greatest(due_at, leased_until) as at from bursar.stripe_objects where stale
  union all
  select recheck_at from bursar.stripe_objects
) as next where at <= $1`

/** More than it takes until the checkout of what waits is asked for. */
const HOPS_MAX = 3
const LAST_WAITING =
  'select max(recheck_at) as at from bursar.stripe_objects where waiting_since is not null'
const LAST_RECHECK = 'select max(recheck_at) as at from bursar.stripe_objects'

/**
 * Everybody finishes, senders come again where they got no answer, Stripe answers well, and time
 * passes until nothing is stale. `untilRechecks`: also until everything that was expected to change
 * has been looked at, as after a lost event. Throws when it does not come to rest.
 */
export async function comeToRest(scene: Scene, untilRechecks: boolean): Promise<void> {
  await scene.scheduler.finish()
  await scene.redeliver()
  const { clock } = scene.stage
  await restSoon(scene)
  if (!untilRechecks) return
  // Who waits for an owner is looked at after five minutes, and asked about after fifteen.
  for (let hop = 0; hop < HOPS_MAX; hop += 1) {
    const end = await instantOf(scene, hop === 0 ? LAST_RECHECK : LAST_WAITING, [])
    if (end === null) return
    if (end > clock.now()) clock.set(end)
    await restSoon(scene)
  }
}

async function restSoon(scene: Scene): Promise<void> {
  const { clock } = scene.stage
  const context = scene.plainContext('A')
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    await tick(context)
    await drain(context)
    const horizon = new Date(clock.now().getTime() + SOON_MS)
    const next = await instantOf(scene, NEXT, [horizon])
    if (next === null) return
    // PostgreSQL counts microseconds, we do not: a millisecond later it is due for certain.
    if (next >= clock.now()) clock.set(new Date(next.getTime() + 1))
  }
  throw new Error(`It does not come to rest within ${ROUNDS_MAX} rounds.`)
}

async function instantOf(scene: Scene, sql: string, values: unknown[]): Promise<Date | null> {
  const { rows } = await scene.stage.watcher.query<{ at: Date | null }>(sql, values)
  return rows[0]?.at ?? null
}
