import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { linesOf } from '../../../packages/bursar/src/cli/reconcile/difference-lines.ts'
import { sayingWaits } from '../../../packages/bursar/src/cli/reconcile/saying-waits.ts'
import { checkRebuild } from '../../../packages/bursar/src/reconcile/rebuild/rebuild.ts'
import { verify } from '../../../packages/bursar/src/reconcile/verify/verify.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { openVerifyStage, type VerifyStage } from './verify-stage.ts'

const clock = new VirtualClock()
let database: TestDatabase
let stage: VerifyStage

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  stage = await openVerifyStage(database, clock)
  await stage.sell('price_starter')
  await stage.sell('price_starter')
  await stage.refreshAll()
  await stage.pass(60)
})
afterEach(() => stage.close())

const write = (text: string) => database.pool.query(text)

/** As an adoption leaves what it cannot read from a list: stale, and without a row. */
async function forgetOne(): Promise<string> {
  const { rows } = await write(`delete from bursar.subscriptions where subscription_id =
    (select min(subscription_id) from bursar.subscriptions)
    returning stripe_subscription_id as id, tenant_id`)
  await write(`update bursar.stripe_objects set generation = generation + 1
    where object_id = '${rows[0].id}'`)
  return rows[0].tenant_id
}

const LEFT_OUT =
  '1 subscription left out: Bursar has not refreshed it yet, or it changed during the ' +
  'comparison. Start the service if it does not run, and repeat the command later.'

test('what is stale and has no row is left out, and does not count as compared', async () => {
  const tenant = await forgetOne()
  const run = await stage.verify()
  expect(run).toMatchObject({ subscriptions: 1, tenants: 1, leftOut: 1, differences: 0 })
  expect(linesOf({ ...run, repaired: null, found: [] })).toEqual([
    'Own account: 1 subscription and 1 tenant compared, 0 differences.',
    LEFT_OUT,
  ])
  const { rows } = await write(
    `select listed::int, counts->>'left_out' as "leftOut" from bursar.reconcile_runs
     where run_id = ${run.runId}`,
  )
  expect(rows).toEqual([{ listed: 2, leftOut: '1' }])
  const ofTenant = await stage.verify({ scope: { kind: 'some', tenantIds: [tenant] } })
  expect(ofTenant).toMatchObject({ subscriptions: 0, tenants: 0, leftOut: 1, differences: 0 })
  const rebuilt = await checkRebuild(stage.verifying, '')
  expect(rebuilt).toMatchObject({ subscriptions: 1, tenants: 1, leftOut: 1 })
})

test('what changes while it is confirmed is left out', async () => {
  await write(`update bursar.subscriptions set status = 'SUSPENDED' where subscription_id =
    (select min(subscription_id) from bursar.subscriptions)`)
  const wait = async (seconds: number) => {
    await write('update bursar.stripe_objects set generation = generation + 1')
    await stage.pass(Math.ceil(seconds))
  }
  const run = await verify({ ...stage.verifying, wait }, '')
  expect(run).toMatchObject({ subscriptions: 1, leftOut: 1, differences: 0 })
})

test('it says for what it waits, and waits only where something differs', async () => {
  const said: (string | null)[] = []
  const saying = { ...stage.verifying, ...sayingWaits((sentence) => said.push(sentence)) }
  await verify(saying, '')
  expect(said).toEqual([])
  await write(`update bursar.subscriptions set status = 'SUSPENDED'`)
  await verify(saying, '')
  expect(said).toEqual(['Waiting 30 s to read 2 differences again', null])
})
