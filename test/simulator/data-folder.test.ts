import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type SimulatorOptions } from '../../packages/simulator/src/index.ts'
import { birthOf } from '../../packages/simulator/src/keep/birth-of.ts'
import { clientOf } from './stripe-client.ts'

let dataFolder: string
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'simulator-'))
})
afterEach(() => rmSync(dataFolder, { recursive: true }))

const open = (options: SimulatorOptions = {}) =>
  createSimulator({ dataFolder, startAt: 1_800_000_000, ...options })
const fileText = () => readFileSync(join(dataFolder, 'simulator.json'), 'utf8')

test('saved objects, events, endpoints and scheduled tasks continue after a restart', async () => {
  const first = open()
  const { subscription } = await first.scenario('paid-checkout')
  first.addWebhookEndpoint({ url: 'http://127.0.0.1:9', secret: 'whsec_a', events: ['none'] })
  const clock = await clientOf(first).testHelpers.testClocks.create({ frozen_time: 1 })
  const events = first.events.list()
  await first.stop()

  const second = createSimulator({ dataFolder })
  expect(second.clock.now()).toBe(1_800_000_000)
  expect(second.events.list()).toEqual(events)
  expect(second.deliveries.endpoints.map(({ url }) => url)).toEqual(['http://127.0.0.1:9'])
  await second.clock.advance({ days: 32 })
  const stripe = clientOf(second)
  const invoices = await stripe.invoices.list({ subscription: String(subscription) })
  expect(invoices.data.map(({ status }) => status)).toEqual(['paid', 'paid'])
  expect((await stripe.testHelpers.testClocks.retrieve(clock.id)).frozen_time).toBe(1)
  const ids = second.events.list().map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('an event is delivered only after it is saved', async () => {
  const simulator = open()
  const told: string[] = []
  simulator.addWebhookEndpoint({
    url: 'http://app.test',
    secret: 'whsec_a',
    handler: async (request) => {
      const { id } = JSON.parse(await request.text())
      told.push(id)
      return new Response(null, { status: fileText().includes(id) ? 200 : 500 })
    },
  })
  await simulator.scenario('recovered-payment')
  await simulator.caughtUp()
  expect(told.length).toBeGreaterThan(30)
  const tries = simulator.deliveries.log().map(({ attempts }) => attempts.length)
  expect(new Set(tries)).toEqual(new Set([1]))
})

test('a crash loses no delivery: an interrupted one is retried', async () => {
  const got: string[] = []
  const server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    got.push(JSON.parse(body).type)
    outgoing.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0

  const crashed = open()
  crashed.addWebhookEndpoint({ url: `http://127.0.0.1:${port}`, secret: 'whsec_a' })
  crashed.deliveries.pause()
  crashed.platform.createCustomer({ name: 'Ada' })
  await expect
    .poll(() => existsSync(join(dataFolder, 'simulator.json')) && fileText())
    .toContain('customer.created')

  const second = open()
  await second.caughtUp()
  expect(got).toEqual(['customer.created'])
  await second.stop()
  server.close()
})

test('after a restart, an advancing test clock finishes and forced declines remain', async () => {
  const first = open()
  const stripe = clientOf(first)
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_800_000_000 })
  const { customer } = await first.scenario('paid-checkout')
  first.platform.failNextPayments(customer)
  const frozen_time = 1_800_000_000 + 86_400
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time })
  await first.stop()

  const second = open()
  const again = clientOf(second)
  const status = async () => (await again.testHelpers.testClocks.retrieve(clock.id)).status
  await expect.poll(status).toBe('ready')
  await second.clock.advance({ days: 32 })
  const { data } = await again.subscriptions.list()
  expect(data.map((subscription) => subscription.status)).toEqual(['past_due'])
})

test('the last port is used again, so that page URLs stay valid', async () => {
  const first = open()
  const { port } = await first.start()
  await first.stop()
  const second = open()
  expect((await second.start()).port).toBe(port)
  const third = createSimulator({ dataFolder })
  expect((await third.start()).port).not.toBe(port)
  await second.stop()
  await third.stop()
})

test('a folder belongs to one process, and the claim of a killed process is taken over', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  writeFileSync(join(dataFolder, 'simulator.pid'), `${other.pid} ${birthOf(other.pid!)}\n`)
  expect(open).toThrow(expect.objectContaining({ code: 'SIMULATOR_IN_USE' }))
  other.kill('SIGKILL')
  await once(other, 'exit')
  await open().stop()
  expect(existsSync(join(dataFolder, 'simulator.pid'))).toBe(false)
})

test('a truncated file is rejected, not overwritten', () => {
  writeFileSync(join(dataFolder, 'simulator.json'), '{"version":1,')
  expect(open).toThrow()
  expect(fileText()).toBe('{"version":1,')
})
