import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandStage, openCommandStage } from '../support/command-stage.ts'
import { until } from '../support/until.ts'

let stage: CommandStage
beforeAll(async () => {
  stage = await openCommandStage()
  const text = 'select from bursar.event_watermarks where caught_up_to is not null'
  const isRead = async () => ((await stage.database.pool.query(text)).rowCount ?? 0) > 0
  await until('the first catch-up of the service', isRead)
  for (const endpoint of stage.simulator.deliveries.endpoints) endpoint.enabled = false
})
afterAll(() => stage.close())

const run = (args: readonly string[], env: NodeJS.ProcessEnv = stripe()) => stage.run(args, env)

const stripe = () => ({
  STRIPE_SECRET_KEY: stage.simulator.apiKey,
  STRIPE_API_BASE: stage.answers.url,
})

test('catch-up records what no webhook delivered, and the service does the rest', async () => {
  await stage.buy({ company: 'Acme Wind' })
  const first = await run(['catch-up'])
  expect(first).toMatchObject({ code: 0, errors: '' })
  expect(first.output).toMatch(/^Own account: \d+ events recorded, \d+ already known\.$/)
  const isGranted = async () => (await stage.granted()).length > 0
  await until('access that no webhook announced', isGranted)
  const again = JSON.parse((await run(['catch-up', '--since', '2020-01-01', '--json'])).output)
  expect(again.accounts).toMatchObject([{ account: '', recorded: 0 }])
  expect(again.accounts[0].known).toBeGreaterThan(0)
})

test('sweep compares all subscriptions, and says how many differ', async () => {
  const [line = ''] = await stage.granted()
  await stage.stripe.subscriptions.cancel(line.split(' ')[0] ?? '')
  const swept = await run(['sweep'])
  expect(swept).toMatchObject({ code: 0, errors: '' })
  expect(swept.output).toBe('Own account: 1 subscription compared, 1 is being refreshed.')
  const isEnded = async () => (await stage.granted()).some((row) => row.includes('EXPIRED'))
  await until('the cancellation that no webhook announced', isEnded)
  expect(JSON.parse((await run(['sweep', '--json'])).output)).toMatchObject({
    accounts: [{ account: '', listed: 1, markedStale: 0, unadopted: 0 }],
  })
})

test.each(['catch-up', 'sweep'])('%s without a key says what to set', async (command) => {
  const { code, errors } = await run([command], {})
  expect(code).toBe(78)
  expect(errors).toContain('Set STRIPE_SECRET_KEY to a secret or restricted Stripe key.')
})
