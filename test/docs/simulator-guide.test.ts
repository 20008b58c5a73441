import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { routesFor } from '../../packages/simulator/src/api/routes.ts'
import { simulateCommand } from '../../packages/simulator/src/cli/simulate-command.ts'
import { createSimulator, SCENARIOS } from '../../packages/simulator/src/index.ts'
import { CONTROLS } from '../../packages/simulator/src/pages/control.ts'
import {
  SEED_OPTIONS,
  STATUSES_USUAL,
  TRAITS_USUAL,
} from '../../packages/simulator/src/seed/seed-options.ts'

const guide = readFileSync(resolve(import.meta.dirname, '../../docs/guides/simulator.md'), 'utf8')

/** The rows of a table under a heading, as [first cell, second cell]. */
function rows(heading: string): string[][] {
  const section = guide.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, one, two]) => [one!, two!])
}

test('the guide describes every scenario with its own text', () => {
  const told = Object.entries(SCENARIOS).map(([name, { tells }]) => [name, tells])
  expect(rows('Scenarios')).toEqual(told)
})

test('the guide names every option of the command', () => {
  const options = simulateCommand().options.map(({ long }) => long)
  expect(rows('Start the simulator').map(([name]) => name)).toEqual(options)
})

test('the guide lists every supported route', () => {
  const served = new Map<string, string[]>()
  const routes = routesFor(() => {
    throw new Error('No world is needed to list routes.')
  }, [])
  for (const { method, path } of routes) served.set(path, [...(served.get(path) ?? []), method])
  const listed = [...served].map(([path, methods]) => [path, methods.join(', ')])
  expect(rows('Supported routes')).toEqual(listed)
})

test('the guide names every fault', () => {
  const { api, deliveries } = createSimulator().faults.settings
  const switches = [
    ...Object.keys(api).map((name) => `api.${name}`),
    ...Object.keys(deliveries).map((name) => `deliveries.${name}`),
  ]
  expect(rows('Fault injection').map(([name]) => name)).toEqual(switches)
})

test('the guide names every request of the control API', () => {
  const controls = Object.keys(CONTROLS)
  expect(rows('Control API').map(([name]) => name)).toEqual(controls)
})

test('the guide names every option and every share of a seeded account', () => {
  const shares = { ...STATUSES_USUAL, ...TRAITS_USUAL }
  const told = rows('Seed a large account').map(([name, more]) => [name, more?.split(' | ')[0]])
  const usual = Object.entries(shares).map(([name, share]) => [name, String(share)])
  expect(told.slice(0, SEED_OPTIONS.length).map(([name]) => name)).toEqual(SEED_OPTIONS)
  expect(told.slice(SEED_OPTIONS.length)).toEqual(usual)
})

test('the sample of a seeded account runs unchanged', () => {
  const sample = guide.split('\n## Seed a large account\n')[1]?.match(/^```ts\n([\s\S]*?)^```/m)
  const shown: unknown[] = []
  new Function('createSimulator', 'console', sample?.[1] ?? '')(createSimulator, {
    log: (value: unknown) => shown.push(value),
  })
  expect(shown).toEqual([{ active: 2880, past_due: 720 }])
})

test('the sample of limits and counts runs unchanged', async () => {
  const section = guide.split('\n## Limits and counts\n')[1]
  const sample = section?.match(/^```ts\n([\s\S]*?)^```/m)?.[1]
  const run = new Function(
    'createSimulator',
    'Stripe',
    `return (async () => {${sample}; return { endpoints, reads, writes } })()`,
  )
  const once = { limited: 0, refused: 0, requests: 6 }
  const expected = { endpoints: { 'GET /v1/subscriptions': once }, reads: 6, writes: 0 }
  expect(await run(createSimulator, Stripe)).toEqual(expected)
})

test('the sample of an outage runs unchanged', async () => {
  const section = guide.split('\n## Deliveries\n')[1]
  const sample = section?.match(/^```ts\n([\s\S]*?)^```/m)?.[1]
  const run = new Function(
    'createSimulator',
    'Stripe',
    `return (async () => {${sample}; return data })()`,
  )
  const data: Stripe.Event[] = await run(createSimulator, Stripe)
  expect(data.map(({ pending_webhooks: pending, type }) => [type, pending])).toEqual([
    ['customer.created', 1],
  ])
})

test('the pictures of the guide exist', () => {
  for (const [, path] of guide.matchAll(/\]\((images\/[^)]+)\)/g)) {
    const file = readFileSync(resolve(import.meta.dirname, '../../docs/guides', path!))
    expect(file.subarray(1, 4).toString()).toBe('PNG')
  }
})

test('the sample for tests runs unchanged', async () => {
  const samples = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code!)
  const sample = samples.find((code) => code.includes('createSimulator'))
  const body = sample!.replaceAll(/^import .*$/gm, '')
  const run = new Function(
    'createSimulator',
    'Stripe',
    `return (async () => {${body}; return data })()`,
  )
  const data = await run(createSimulator, Stripe)
  expect(data.map(({ status }: Stripe.Subscription) => status)).toEqual(['active'])
})
