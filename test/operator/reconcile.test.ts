import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCatchUp } from '../../packages/bursar/src/operator/actions/reconcile/start-catch-up.store.ts'
import { startSweep } from '../../packages/bursar/src/operator/actions/reconcile/start-sweep.store.ts'
import { readReconcile } from '../../packages/bursar/src/operator/now/reconcile.store.ts'
import { readRunAges } from '../../packages/bursar/src/reconcile/run-ages.store.ts'
import { findDueRuns } from '../../packages/bursar/src/reconcile/runs.store.ts'
import { sweep } from '../../packages/bursar/src/reconcile/sweep.ts'
import { findDueAccounts } from '../../packages/bursar/src/reconcile/watermark.store.ts'
import { reconcileState } from '../../packages/wire/src/operator/reconcile/reconcile.ts'
import { openReconcileStage, type ReconcileStage } from '../reconcile/reconcile-stage.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { AUDIT_KEY } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const ROUNDS = { everySeconds: 86_400, limit: 20 }
const ADA = { operatorId: 'ada' }
const ASKED = { body: { reason: 'an outage of Stripe' } }

const clock = new VirtualClock()
let database: TestDatabase
let stage: ReconcileStage
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  stage = await openReconcileStage(database, clock)
  await database.pool.query('delete from bursar.reconcile_requests')
  await stage.begin()
  return () => stage.close()
})

const context = () => ({ pool: database.pool, auditKey: AUDIT_KEY, accounts: [''] })
const dueSweeps = () => findDueRuns(database.pool, 'sweep', [''], ROUNDS)
const read = async () => reconcileState.parse(await readReconcile(database.pool))
const jobOf = async (name: string) => (await read()).jobs.find(({ job }) => job === name)

test('before anything ran there is nothing to show but when it is due', async () => {
  const { jobs, runs, watermarks, accounts } = await read()
  expect(runs).toEqual([])
  expect(accounts).toBe(1)
  expect(watermarks).toMatchObject([{ account: '', is_running: false, last_error: null }])
  expect(jobs).toMatchObject([
    { job: 'catch_up', every_seconds: 3_600, requested_at: null },
    { job: 'sweep', every_seconds: 86_400, requested_at: null },
    { job: 'verify', every_seconds: 86_400, requested_at: null },
  ])
  const inADay = new Date(clock.now().getTime() + 86_400_000).toISOString()
  expect(jobs[1]!.due_at).toBe(inADay)
})

test('a sweep that an operator starts is due at once, and only once', async () => {
  await stage.buy()
  expect(await dueSweeps()).toEqual([])
  await startSweep.run(context(), ASKED, ADA)
  await startSweep.run(context(), ASKED, ADA)
  expect(await dueSweeps()).toEqual([''])
  const requestedAt = clock.now().toISOString()
  expect(await jobOf('sweep')).toMatchObject({ requested_at: requestedAt, due_at: requestedAt })

  await stage.pass(1)
  await sweep(stage.context, '')
  expect(await dueSweeps()).toEqual([])
  expect(await jobOf('sweep')).toMatchObject({ requested_at: null })
  const { runs } = await read()
  expect(runs).toMatchObject([
    { job: 'sweep', account: '', state: 'ended', listed: 1, expected: null, last_error: null },
  ])
  expect(runs[0]!.counts).toContainEqual({ name: 'marked_stale', count: 1 })
})

test('the time since the last whole run is a metric, and old runs are forgotten', async () => {
  const ages = () => readRunAges(database.pool, ['sweep', 'verify'])
  await stage.pass(3_600)
  const hour = expect.closeTo(3_600, 0)
  expect(await ages()).toEqual([
    { job: 'sweep', seconds: hour },
    { job: 'verify', seconds: hour },
  ])
  await sweep(stage.context, '')
  expect(await ages()).toContainEqual({ job: 'sweep', seconds: expect.closeTo(0, 0) })
  await stage.pass(36 * 86_400)
  await sweep(stage.context, '')
  expect((await read()).runs).toHaveLength(1)
})

test('what is asked for during a run is due after it', async () => {
  await database.pool.query(`
    insert into bursar.reconcile_runs (job, account, remaining, leased_until)
    values ('sweep', '', '[]', bursar.clock() + interval '30 seconds')`)
  await stage.pass(1)
  await startSweep.run(context(), ASKED, ADA)
  expect(await dueSweeps()).toEqual([])
  expect((await read()).runs).toMatchObject([{ state: 'running', ended_at: null }])
  await database.pool.query('update bursar.reconcile_runs set ended_at = bursar.clock()')
  expect(await dueSweeps()).toEqual([''])
})

test('a catch-up that an operator starts is due at once', async () => {
  expect(await findDueAccounts(database.pool, [''], 20)).toEqual([])
  await startCatchUp.run(context(), ASKED, ADA)
  expect(await findDueAccounts(database.pool, [''], 20)).toEqual([''])
})

test('what the last comparison found is listed, in words', async () => {
  await database.pool.query(`
    insert into bursar.reconcile_runs (job, account, remaining, ended_at, counts)
    values ('verify', '', '[]', bursar.clock(), '{"differences": 1}');
    insert into bursar.reconcile_differences (run_id, kind, tenant_id, stripe_subscription_id, field,
      told, truth)
    select run_id, 'status', 'acme', 'sub_1', 'status', 'ACTIVE', 'SUSPENDED'
    from bursar.reconcile_runs`)
  expect((await read()).differences).toMatchObject([
    {
      job: 'verify',
      tenant_id: 'acme',
      stripe_subscription_id: 'sub_1',
      held_by: null,
      sentence: 'acme, sub_1: The status is ACTIVE. From Stripe, it is SUSPENDED.',
    },
  ])
})

test('a job that this version knows nothing of is shown, with whatever it counts', async () => {
  await database.pool.query(`
    alter table bursar.reconcile_runs drop constraint reconcile_runs_job_check;
    insert into bursar.reconcile_runs (job, account, remaining, listed, started_at, ended_at)
    values ('ledger', '', '[]', 500, bursar.clock() - interval '2 days',
      bursar.clock() - interval '1 day');
    insert into bursar.reconcile_runs (job, account, remaining, listed, counts, last_error)
    values ('ledger', '', '[]', 120, '{"differences": 3}', 'STRIPE_UNAVAILABLE')`)
  const { jobs, runs } = await read()
  expect(jobs.map(({ job }) => job)).toContain('ledger')
  expect(runs[0]).toMatchObject({
    job: 'ledger',
    state: 'interrupted',
    listed: 120,
    expected: 500,
    counts: [{ name: 'differences', count: 3 }],
    last_error: 'STRIPE_UNAVAILABLE',
  })
})
