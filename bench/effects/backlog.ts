import { EffectQueue } from '../../packages/bursar/src/outbox/queue.ts'
import { relay } from '../../packages/bursar/src/outbox/relay.store.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import type { BenchDatabase } from '../support/bench-database.ts'
import { EFFECTS_VARIANTS, type EffectsVariant } from './effects-variants.ts'
import { oweMails } from './owe-mails.ts'

/** Copies of what is owed, and of what the queue then has: laid back before each measurement. */
const KEEP = `
create schema bench;
create table bench.effects as table bursar.effects;
create table bench.jobs as table bursar_queue.job`

const CLEAR = `
truncate bursar.effects cascade;
truncate bursar_queue.job`

const LAY_FRESH = `
insert into bursar.effects select * from bench.effects;
update bursar.effects set enqueued_at = null`

const LAY_QUEUED = `
insert into bursar.effects select * from bench.effects;
insert into bursar_queue.job select * from bench.jobs`

/** The tables that a measurement leaves dead rows in, or a statistic that is wrong. */
const TOUCHED = [
  'bursar.effects',
  'bursar.stripe_events',
  'bursar.stripe_subjects',
  'bursar_queue.job',
]

const NOT_ENQUEUED = `
select count(*)::int as count from bursar.effects where enqueued_at is null and outcome is null`

/** So many mails are owed; the queue gets them at once, which a service takes minutes for. */
export async function prepareBacklog(database: BenchDatabase, effects: number): Promise<void> {
  await database.run(CLEAR)
  await oweMails(database, effects)
  const pool = createPool({ url: database.url, max: 4 })
  const failed: unknown[] = []
  const queue = new EffectQueue(pool, (error) => failed.push(error))
  await queue.start(['notice'])
  while ((await relay(pool, queue, ['notice'])) > 0);
  await queue.stop()
  await pool.end()
  if (failed.length > 0) throw failed[0]
  await database.run(KEEP)
}

/**
 * What is owed is as the variant says; whatever a process before has left is gone. As much is
 * written where nothing is to be owed, so that what the machine does after it burdens all alike.
 */
export async function layBacklog(database: BenchDatabase, variant: EffectsVariant): Promise<void> {
  const { owes, isHandedOver } = EFFECTS_VARIANTS[variant]
  await database.run(CLEAR)
  await database.run(isHandedOver || !owes ? LAY_QUEUED : LAY_FRESH)
  if (!owes) await database.run(CLEAR)
  for (const table of TOUCHED) await database.run(`vacuum analyze ${table}`)
  await database.settle()
}

/** How many effects the queue does not have yet. */
export async function countFresh(database: BenchDatabase): Promise<number> {
  return (await database.read<{ count: number }>(NOT_ENQUEUED)).count
}
