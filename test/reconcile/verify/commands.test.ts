import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandStage, openCommandStage } from '../../support/command-stage.ts'
import { until } from '../../support/until.ts'

let stage: CommandStage
let [first, second] = ['', '']
beforeAll(async () => {
  stage = await openCommandStage()
  await stage.buy({ company: 'acme' })
  await stage.buy({ company: 'rotor' })
  await stage.caughtUp()
  const granted = await stage.granted()
  first = granted.find((line) => line.endsWith('acme'))!.split(' ')[0]!
  second = granted.find((line) => line.endsWith('rotor'))!.split(' ')[0]!
})
afterAll(() => stage.close())

const stripe = () => ({
  STRIPE_SECRET_KEY: stage.simulator.apiKey,
  STRIPE_API_BASE: stage.answers.url,
})
const run = (...args: string[]) => stage.run(['verify', '--confirm-after', '0', ...args], stripe())
const plant = (text: string) => stage.database.pool.query(text)
const suspend = () =>
  plant(`update bursar.subscriptions set status = 'SUSPENDED' where subscription_id = '${first}'`)

test('nothing differs: exit 0', async () => {
  expect(await run()).toMatchObject({
    code: 0,
    output: 'Own account: 2 subscriptions and 2 tenants compared, 0 differences.',
    errors: '',
  })
  expect(await stage.findings()).toEqual([])
})

test('a difference is named, in text, JSON and CSV, and found again by tenant: exit 3', async () => {
  await suspend()
  const { code, output } = await run('--csv', 'drift.csv')
  expect(code).toBe(3)
  expect(output.split('\n')).toEqual([
    'Own account: 2 subscriptions and 2 tenants compared, 2 differences.',
    '',
    'Differences',
    `  acme, ${first}: The status is SUSPENDED. From Stripe, it is ACTIVE.`,
    '  acme: The app is told “not allowed, limit 0” for devices. From Stripe, the answer is ' +
      '“allowed, limit 50”.',
    'Written: drift.csv',
  ])
  expect(readFileSync(join(stage.folder, 'drift.csv'), 'utf8').split('\n')).toEqual([
    'account,kind,tenant_id,subscription_id,field,bursar,expected,held_by',
    `,status,acme,${first},status,SUSPENDED,ACTIVE,`,
    ',entitlement,acme,,devices,"not allowed, limit 0","allowed, limit 50",',
    '',
  ])
  expect(await stage.findings()).toEqual(['answers_differ answers'])
  const ofTenant = await run('--tenant', 'acme', '--json')
  expect(ofTenant.code).toBe(3)
  expect(JSON.parse(ofTenant.output)).toMatchObject({
    accounts: [{ account: '', subscriptions: 1, tenants: 1, differences: 2, repaired: null }],
  })
  expect(await run('--tenant', 'rotor')).toMatchObject({ code: 0 })
  expect(await run('--sample', '5')).toMatchObject({ code: 3 })
})

test('--repair says what it does, the audit log says why, and the next run is clean', async () => {
  const repaired = await run('--repair', '--reason', 'a test of repairs')
  expect(repaired).toMatchObject({ code: 3 })
  expect(repaired.output).toContain('1 subscription marked for a refresh.')
  const isActive = async () => (await stage.granted()).every((line) => line.includes(' ACTIVE '))
  await until('the repair', isActive)
  await stage.caughtUp()
  expect(await run()).toMatchObject({ code: 0 })
  expect(await stage.findings()).toEqual([])
  const text = `select details->>'reason' as reason from bursar.subscription_audit
    where tenant_id = 'acme' and event_type = 'operator.subscription.refetched'`
  expect((await plant(text)).rows).toEqual([{ reason: 'a test of repairs' }])
})

test('overrides and usage are no drift', async () => {
  await plant(`insert into bursar.entitlement_overrides
    (tenant_id, feature, rule, expires_at, reason, created_by)
    values ('acme', 'devices', 'block', now() + interval '1 day', 'a test', 'cli tester')`)
  await plant(`insert into bursar.usage (tenant_id, feature, used, as_of)
    values ('rotor', 'devices', 50, now())`)
  expect(await run()).toMatchObject({ code: 0 })
})

test('a subscription that Stripe does not have loses its access by a repair alone', async () => {
  await plant(`insert into bursar.subscriptions (subscription_id, stripe_subscription_id, account,
      tenant_id, plan_id, type, status, items)
    select 'sub_ghost', 'sub_ghost', account, tenant_id, plan_id, type, status, items
    from bursar.subscriptions where subscription_id = '${second}'`)
  const { code, output } = await run('--repair', '--reason', 'a ghost')
  expect(code).toBe(3)
  expect(output).toContain('rotor, sub_ghost: Bursar has it as ACTIVE. Stripe has no such subs')
  const isGone = async () => (await stage.granted()).includes('sub_ghost SUSPENDED rotor')
  await until('the end of its access', isGone)
  expect(await run()).toMatchObject({ code: 0 })
})

test.each([
  [['--tenant', 'nobody'], 1, 'There is no tenant nobody.'],
  [['--tenant', 'acme', '--sample', '3'], 1, 'Use either --tenant or --sample.'],
  [['--repair'], 1, '--repair needs --reason.'],
])('%j ends with %i', async (args, code, said) => {
  const ended = await run(...args)
  expect(ended.code).toBe(code)
  expect(ended.errors).toContain(said)
})

test('without a key, it says what to set', async () => {
  const { code, errors } = await stage.run(['verify'], {})
  expect(code).toBe(78)
  expect(errors).toContain('Set STRIPE_SECRET_KEY to a secret or restricted Stripe key.')
})
