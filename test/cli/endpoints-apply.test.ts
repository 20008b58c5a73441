import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { EVENT_TYPES } from '../../packages/bursar/src/inbox/event-types.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { TEST_PLANS, TEST_SECRET } from '../support/test-config.ts'

const URL_OF = 'https://billing.acme.example'
const PLANS = { plans: TEST_PLANS }
const VARIABLE = 'STRIPE_WEBHOOK_SECRET_CONNECT'

let simulator: Simulator
let apiBase: string
let folder: string
beforeAll(async () => {
  folder = makeScratchFolder()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(async () => {
  simulator = createSimulator()
  apiBase = (await simulator.start()).url
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify(PLANS))
  rmSync(join(folder, 'stripe.env'), { force: true })
  return () => simulator.stop()
})

async function apply(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const settings = {
    STRIPE_SECRET_KEY: simulator.apiKey,
    STRIPE_API_BASE: apiBase,
    PUBLIC_URL: URL_OF,
    ...env,
  }
  const run = new CommandProcess(['endpoints', 'apply', ...args], { cwd: folder, env: settings })
  const { code } = await run.ended
  return { code, output: run.output.trim(), errors: run.errors }
}

const writes = () => simulator.requests.list().filter(({ method }) => method !== 'GET')
const registered = () => [...simulator.platform.world.webhookEndpoints.newestFirst()]

test('without --yes it only says what it would do', async () => {
  const { code, output, errors } = await apply([])
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(output).toContain('/webhook/stripe: to be created.')
  expect(output).toContain('URL          https://billing.acme.example/webhook/stripe')
  expect(output).toContain('Nothing was written. Repeat the command with --yes.')
  expect(writes()).toEqual([])
})

test('with --yes it creates the endpoint, and the second run changes nothing', async () => {
  const first = await apply(['--yes', '--secret-file', 'stripe.env'])
  expect(first).toMatchObject({ code: 0, errors: '' })
  expect(first.output).toContain('The signing secret is in stripe.env, as STRIPE_WEBHOOK_SECRET.')
  const [made] = registered()
  expect(made).toMatchObject({
    url: `${URL_OF}/webhook/stripe`,
    status: 'enabled',
    enabled_events: Object.keys(EVENT_TYPES),
    description: 'Bursar',
    metadata: { bursar_endpoint: 'default' },
    api_version: expect.stringMatching(/^\d{4}-\d\d-\d\d\.\w+$/),
  })
  const file = join(folder, 'stripe.env')
  expect(readFileSync(file, 'utf8')).toMatch(/^STRIPE_WEBHOOK_SECRET=whsec_\w{32}\n$/)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(first.output).not.toContain('whsec_')

  const written = writes().length
  const second = await apply(['--yes'])
  expect(second.output).toBe('/webhook/stripe: no change.')
  expect(writes()).toHaveLength(written)
  const third = await apply(['--yes', '--secret-file', 'later.env'])
  expect(third.output).toContain('later.env was not written: Stripe shows a signing secret only')
  expect(third.output).toContain(`/test/webhooks/${made?.id} into STRIPE_WEBHOOK_SECRET.`)
})

test('without a file the secret is nowhere: the output says where Stripe shows it', async () => {
  const { output, errors } = await apply(['--yes'])
  const id = registered()[0]!.id
  expect(output).toContain(`https://dashboard.stripe.com/test/webhooks/${id}`)
  expect(output + errors).not.toContain('whsec_')
})

test('a file that exists is kept, and nothing is created', async () => {
  writeFileSync(join(folder, 'stripe.env'), 'MINE=1\n')
  const { code, errors } = await apply(['--yes', '--secret-file', 'stripe.env'])
  expect(code).toBe(78)
  expect(errors).toContain('stripe.env exists.')
  expect(readFileSync(join(folder, 'stripe.env'), 'utf8')).toBe('MINE=1\n')
  expect(writes()).toEqual([])
})

test('an endpoint that differs is updated where it differs', async () => {
  await apply(['--yes'])
  const [made] = registered()
  const endpoint = simulator.deliveries.endpoints.find(({ id }) => id === made!.id)!
  made!.enabled_events = ['invoice.paid', 'payout.paid']
  made!.status = 'disabled'
  simulator.platform.world.save(
    simulator.platform.world.webhookEndpoints,
    made!,
    simulator.platform.world.timeline,
  )
  const moved = { PUBLIC_URL: 'https://pay.acme.example' }
  const plan = await apply([], moved)
  expect(plan.output).toContain(`/webhook/stripe: to be updated (${made!.id}).`)
  expect(plan.output).toMatch(/Status +disabled → enabled/)
  expect(plan.output).toMatch(
    /Event types +add checkout\.session\.completed,.*; remove payout\.paid/,
  )
  expect((await apply(['--yes'], moved)).output).toContain('/webhook/stripe: updated')
  expect(registered()).toMatchObject([
    { url: 'https://pay.acme.example/webhook/stripe', status: 'enabled' },
  ])
  expect(endpoint.enabled).toBe(true)
  expect((await apply(['--yes'], moved)).output).toBe('/webhook/stripe: no change.')
})

test('an endpoint from the Dashboard is adopted by its path', async () => {
  const handler = () => new Response('{}')
  const url = `${URL_OF}/webhook/stripe`
  const { id } = simulator.addWebhookEndpoint({ url, secret: TEST_SECRET, handler })
  const { output } = await apply([])
  expect(output).toContain(`/webhook/stripe: to be updated (${id}).`)
  expect(output).toMatch(/Event types +remove \*/)
})

test('what exists is corrected without a URL: it keeps the one that it has', async () => {
  await apply(['--yes'])
  const [made] = registered()
  simulator.deliveries.endpoints[0]!.enabled = false
  made!.status = 'disabled'
  const { world } = simulator.platform
  world.save(world.webhookEndpoints, made!, world.timeline)
  const { code, output } = await apply(['--yes'], { PUBLIC_URL: undefined })
  expect(code).toBe(0)
  expect(output).toMatch(/Status +disabled → enabled/)
  expect(registered()).toMatchObject([{ url: `${URL_OF}/webhook/stripe`, status: 'enabled' }])
})

test('connected accounts have an endpoint of their own, with its own secret', async () => {
  const connect = { class: 'connected', accounts: ['acct_1Buyer'], secretEnv: VARIABLE }
  const endpoints = { connect }
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ ...PLANS, endpoints }))
  const { code, errors, output } = await apply(['--yes', '--secret-file', 'stripe.env', '--json'])
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(JSON.parse(output).endpoints).toMatchObject([
    { name: '', connect: false, action: 'create', secret_in_file: true },
    { name: 'connect', connect: true, action: 'create', secret_in_file: true },
  ])
  const lines = readFileSync(join(folder, 'stripe.env'), 'utf8').trim().split('\n')
  expect(lines.map((line) => line.split('=')[0])).toEqual(['STRIPE_WEBHOOK_SECRET', VARIABLE])
  expect(simulator.deliveries.endpoints.map(({ connect }) => connect)).toEqual([false, true])
})

test('what is missing is named: the URL, the key, the permission', async () => {
  expect((await apply([], { PUBLIC_URL: undefined })).errors).toContain('Set PUBLIC_URL, or use')
  expect((await apply([], { STRIPE_SECRET_KEY: undefined })).code).toBe(78)
  simulator.onApiRequest = ({ method }) =>
    method === 'POST' ? { kind: 'forbidden', permission: 'rak_webhook_write' } : undefined
  const { code, errors } = await apply(['--yes', '--secret-file', 'stripe.env'])
  expect(code).toBe(1)
  expect(errors).toContain('Webhook Endpoints (write).')
})
