import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FAILPOINTS } from '../../packages/bursar/src/base/failpoint.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type KillTrial, planKills } from '../support/kill/kill-trial.ts'
import { KillWorker } from '../support/kill/kill-worker.ts'
import { runKills } from '../support/kill/run-kills.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const folder = makeScratchFolder()
const databases = [await createTestDatabase(), await createTestDatabase()]
afterAll(async () => {
  for (const queue of queues) await queue.close()
  for (const database of databases) await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** A few of what `npm run campaign -- kill` does twenty times at every point. */
const TRIALS: readonly KillTrial[] = [
  { point: 'commit.after_state', times: 2, heir: 'restarted' },
  { point: 'fetch.after', times: 3, heir: 'beside' },
  { point: 'inbox.before_flush', times: 2, heir: 'beside' },
  { point: 'receive.before_answer', times: 3, heir: 'restarted' },
  { point: 'deliver.after_deed', times: 2, heir: 'restarted' },
]

/** As if a change had been delivered once more after a crash. */
const TELL_TWICE = `
insert into bursar.subscription_audit
select nextval('bursar.subscription_audit_id'), tenant_id, sequence + 1000, event_type, actor_type,
  actor_id, details, created_at, prev_hash, hash
from bursar.subscription_audit where event_type like 'subscription.%'`

/** As if a crash between deed and mark had owed it afresh instead of once more. */
const ENQUEUE_TWICE = `
insert into bursar.outbox (kind, name, target, cause_key, tenant_id, subscription_id, details)
select kind, name, target, cause_key || ':again', tenant_id, subscription_id, details
from bursar.outbox`

let queues: KillWorker[] = []
beforeAll(async () => {
  const open = ({ url: databaseUrl }: TestDatabase, index: number) =>
    KillWorker.open({ databaseUrl, folder: join(folder, String(index)), seed: index + 1 })
  queues = await Promise.all(databases.map(open))
})

test('a process killed at a point loses nothing and does nothing twice', async () => {
  const outcomes = await runKills(queues, TRIALS)
  expect(outcomes).toHaveLength(TRIALS.length)
  expect(outcomes.filter(({ wrongs }) => wrongs.length > 0)).toEqual([])
})

test.each([
  ['an event is lost', 'delete from bursar.stripe_events', /^accepted and lost: evt_/],
  ['a status is another', `update bursar.subscriptions set status = 'SUSPENDED'`, /we say SUSP/],
  ['nobody owns a customer', 'update bursar.stripe_customers set tenant_id = null', /no tenant$/],
  ['a change is told twice', TELL_TWICE, /is in the audit log twice$/],
  ['one cause enqueues twice', ENQUEUE_TWICE, /^enqueued twice: /],
  [
    'an endpoint is never told',
    'update bursar.outbox set outcome = null, ended_at = null',
    /^not done: /,
  ],
  [
    'what was enqueued is forgotten',
    'delete from bursar.webhook_attempts; delete from bursar.outbox',
    /^never enqueued: /,
  ],
])('it would have told when %s', async (_case, statement, wrong) => {
  await databases[0]!.pool.query(statement)
  expect(await queues[0]!.findWrongs()).toContainEqual(expect.stringMatching(wrong))
})

test('the campaign kills at every point, equally often, with both kinds of heir', () => {
  const trials = planKills({ seed: 1, count: 40 * FAILPOINTS.length })
  for (const point of FAILPOINTS) {
    const heirs = trials.filter((trial) => trial.point === point).map(({ heir }) => heir)
    expect(heirs.filter((heir) => heir === 'beside')).toHaveLength(20)
    expect(heirs).toHaveLength(40)
  }
  expect(planKills({ seed: 1, count: 99 })).toEqual(trials.slice(0, 99))
})
