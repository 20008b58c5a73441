import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandStage, openCommandStage } from '../support/command-stage.ts'
import { until } from '../support/until.ts'
import { bringIn, writesTo } from './adopt-stage.ts'

let stage: CommandStage
let customerIds: string[]
beforeAll(async () => {
  stage = await openCommandStage()
  for (const endpoint of stage.simulator.deliveries.endpoints) endpoint.enabled = false
  stage.simulator.platform.createPrice({ id: 'price_old', unit_amount: 900 })
  const made = [
    await bringIn(stage.stripe, { metadata: { org: 'org_1' }, prices: ['price_starter'] }),
    await bringIn(stage.stripe, { metadata: { org: 'no tenant' }, prices: ['price_starter'] }),
    await bringIn(stage.stripe, { metadata: {}, prices: ['price_starter', 'price_old'] }),
  ]
  customerIds = made.map(({ customerId }) => customerId)
})
afterAll(() => stage.close())

const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
  stage.run(['adopt', ...args], {
    STRIPE_SECRET_KEY: stage.simulator.apiKey,
    STRIPE_API_BASE: stage.answers.url,
    ...more,
  })

const counted = async (table: 'tenants' | 'reconcile_runs' | 'outbox') => {
  const text = `select count(*)::int as n from bursar.${table}`
  return (await stage.database.pool.query<{ n: number }>(text)).rows[0]?.n
}

test('a plan without a mapping shows what could be one', async () => {
  const { code, output } = await run([])
  expect(code).toBe(0)
  expect(output).toContain('Plan only. Nothing was changed.')
  expect(output).toMatch(/Customer metadata keys\n {2}org {2}2\n/)
  expect(output).toContain('3  Customers without a tenant in any mapping. They are not adopted.')
  expect(output).toContain('Next: add a mapping with --map.')
  expect([await counted('tenants'), await counted('reconcile_runs')]).toEqual([0, 0])
})

test('a plan with its files, without personal data unless it is asked for', async () => {
  const args = ['--map', 'metadata:org', '--out', 'plan']
  const { code, output, errors } = await run([...args, '--json'])
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  const read = (file: string) => readFileSync(join(stage.folder, 'plan', file), 'utf8')
  const plan = JSON.parse(read('plan.json'))
  expect(JSON.parse(output)).toEqual({
    ...plan,
    files: ['plan/plan.json', 'plan/customers.csv', 'plan/to-check.csv'],
  })
  expect(plan).toMatchObject({
    customers: { total: 3, mapped: 1, notAdopted: 2 },
    tenants: { new: 1, existing: 0 },
    subscriptions: { total: 4, byPlan: { starter: 3, '': 1 }, byCurrency: { usd: 4 } },
    unlistedPrices: [{ priceId: 'price_old', subscriptions: 1, live: 1 }],
  })
  expect(read('customers.csv').split('\n').sort()).toEqual(
    [
      '',
      'customer_id,tenant_id,mapping,outcome',
      `${customerIds[0]},org_1,metadata:org,link`,
      `${customerIds[1]},,,invalid_tenant_id`,
      `${customerIds[2]},,,unmapped`,
    ].sort(),
  )
  expect(read('to-check.csv')).toContain(`invalid_tenant_id,${customerIds[1]},,,no tenant\n`)
  expect(JSON.stringify(plan) + read('customers.csv') + read('to-check.csv')).not.toMatch(/acme/i)
  await run([...args, '--with-names'])
  expect(read('customers.csv')).toContain(
    `${customerIds[0]},org_1,metadata:org,link,Acme Wind,ada@acme.example\n`,
  )
  expect(await counted('tenants')).toBe(0)
})

test('the file has everything to check that the screen counts', async () => {
  const rows = [customerIds[0], customerIds[1], 'cus_unknown'].map((id) => `${id},org_1\n`)
  const header = 'customer_id,tenant_id\n'
  writeFileSync(join(stage.folder, 'customers.csv'), header + rows.join(''))
  const { output } = await run(['--map', 'csv:customers.csv', '--out', 'checked'])
  expect(output).toContain('1  Tenants with two live main subscriptions. They may pay twice.')
  expect(output).toContain('1  Customers of the mapping have no subscription.')
  const file = readFileSync(join(stage.folder, 'checked', 'to-check.csv'), 'utf8')
  const kinds = file
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',')[0])
  expect(kinds.slice(1).sort()).toEqual([
    'not_seen_in_stripe',
    'price_unlisted',
    'two_main_subscriptions',
    'unmapped',
  ])
  expect(file).toContain('not_seen_in_stripe,cus_unknown,,org_1,\n')
})

test('--apply adopts, and only reads from Stripe', async () => {
  writeFileSync(
    join(stage.folder, 'customers.csv'),
    `customer_id,tenant_id,name\n${customerIds[2]},org_3,Third\n`,
  )
  const asked = stage.simulator.requests.list().length
  const args = ['--map', 'metadata:org', '--map', 'csv:customers.csv', '--apply']
  const { code, output, errors } = await run(args)
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(output).toContain('2 tenants adopted, 2 customers linked.')
  const [, numbers = ''] = output.split('\n\n').map((part) => part.replace(/^.*\n/, ''))
  expect(numbers.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['Read', '4'],
    ['Written', '2'],
    ['Grant nothing', '1'],
    ['Without a tenant', '1'],
  ])
  const isGranted = async () => (await stage.granted()).length === 2
  await until('the service has read what was adopted', isGranted)
  expect((await stage.granted()).map((line) => line.split(' ').slice(1).join(' ')).sort()).toEqual([
    'ACTIVE org_1',
    'ACTIVE org_3',
  ])
  await stage.caughtUp()
  expect(writesTo(stage.simulator, asked)).toBe(0)
  expect(await counted('outbox')).toBe(0)
})

test('the help shows no default for --map', async () => {
  const { code, output } = await run(['--help'])
  expect(code).toBe(0)
  expect(output).toContain('--map <mapping>')
  expect(output).not.toContain('default: [')
})

test('a file that is missing is not to be written', async () => {
  const { errors } = await run(['--map', 'csv:nothing.csv'])
  expect(errors).toContain('Check the path, and the permissions of this user.')
  expect(errors).not.toContain('writ')
})

test.each([
  [['--apply'], 1, '--apply needs at least one --map'],
  [['--map', 'customer', '--apply', '--out', 'plan'], 1, '--out writes a plan'],
  [['--map', 'json:x'], 1, 'Use metadata:KEY, csv:FILE, sql:FILE'],
  [['--map', 'csv:nothing.csv'], 78, 'nothing.csv cannot be read (ENOENT)'],
  [['--map', 'sql:x.sql', '--map-database', 'APP_URL'], 78, 'Set APP_URL to the connection'],
])('%j is refused', async (args, exit, sentence) => {
  const { code, errors } = await run(args)
  expect(errors).toContain(sentence)
  expect(code).toBe(exit)
})
