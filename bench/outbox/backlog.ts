import { OutboxQueue } from '../../packages/bursar/src/outbox/queue.ts'
import { relay } from '../../packages/bursar/src/outbox/relay.store.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import type { BenchDatabase } from '../support/bench-database.ts'
import { enqueueMails } from './enqueue-mails.ts'
import { MESSAGES_VARIANTS, type MessagesVariant } from './outbox-variants.ts'

/** Copies of what is pending, and of what the queue then has: laid back before each measurement. */
const KEEP = `
create schema bench;
create table bench.outbox as table bursar.outbox;
create table bench.jobs as table bursar_queue.job`

const CLEAR = `
truncate bursar.outbox cascade;
truncate bursar_queue.job`

const LAY_FRESH = `
insert into bursar.outbox select * from bench.outbox;
update bursar.outbox set queued_at = null`

const LAY_QUEUED = `
insert into bursar.outbox select * from bench.outbox;
insert into bursar_queue.job select * from bench.jobs`

/** The tables that a measurement leaves dead rows in, or a statistic that is wrong. */
const TOUCHED = [
  'bursar.outbox',
  'bursar.stripe_events',
  'bursar.stripe_objects',
  'bursar_queue.job',
]

const NOT_ENQUEUED = `
select count(*)::int as count from bursar.outbox where queued_at is null and outcome is null`

/** So many mails are pending; the queue gets them at once, which a service takes minutes for. */
export async function prepareBacklog(database: BenchDatabase, messages: number): Promise<void> {
  await database.run(CLEAR)
  await enqueueMails(database, messages)
  const pool = createPool({ url: database.url, max: 4 })
  const failed: unknown[] = []
  const queue = new OutboxQueue(pool, (error) => failed.push(error))
  await queue.start(['email'])
  while ((await relay(pool, queue, ['email'])) > 0);
  await queue.stop()
  await pool.end()
  if (failed.length > 0) throw failed[0]
  await database.run(KEEP)
}

/**
 * What is pending is as the variant says; whatever a process before has left is gone. As much is
 * written where nothing is to be enqueued, so that what the machine does after it burdens all
 * alike.
 */
export async function layBacklog(database: BenchDatabase, variant: MessagesVariant): Promise<void> {
  const { enqueues, isHandedOver } = MESSAGES_VARIANTS[variant]
  await database.run(CLEAR)
  await database.run(isHandedOver || !enqueues ? LAY_QUEUED : LAY_FRESH)
  if (!enqueues) await database.run(CLEAR)
  for (const table of TOUCHED) await database.run(`vacuum analyze ${table}`)
  await database.observe()
}

/** How many messages the queue does not have yet. */
export async function countFresh(database: BenchDatabase): Promise<number> {
  return (await database.read<{ count: number }>(NOT_ENQUEUED)).count
}
