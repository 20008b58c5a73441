import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator } from '../../src/simulator/index.ts'
import { clientOf } from './stripe-client.ts'

let dataFolder: string
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'simulator-'))
})
afterEach(() => rmSync(dataFolder, { recursive: true }))

test('what was kept goes on where it stopped: objects, events, endpoints, and what falls due', async () => {
  const first = createSimulator({ dataFolder, startAt: 1_800_000_000 })
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
