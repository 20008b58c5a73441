import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'

/**
 * Strings by which Bursar decides, the ids that hold objects together, and what Stripe’s package
 * reads as a number. All others are text.
 */
const DECIDING = new Set([
  ...['id', 'object', 'status', 'mode', 'payment_status', 'customer', 'subscription', 'price'],
  ...[
    'billing_reason',
    'latest_invoice',
    'invoice',
    'url',

    'tenant_id',
    'bursar_intent',
  ],
])
const RUNS = 40

const hostile = fc.constantFrom(
  'Ac\u0000me',
  '\u0000',
  'a\r\nBcc: everybody@acme.example',
  '\u202eGmbH emcA',
  '\u200b\u200b',
  '\ud800',
  '',
  ' ',
  `${'x'.repeat(400)}@acme.example`,
  '🦊'.repeat(5_000),
  '=HYPERLINK("https://evil.example")',
  '\u001b[2J',
)
const text = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 600 }))
const texts = fc.array(text, { minLength: 1, maxLength: 12 })

let stage: ServiceStage
beforeAll(async () => {
  stage = await openServiceStage()
})
afterAll(() => stage.close())

/** What was not refreshed yet, and why. */
async function pendingReason(): Promise<string[]> {
  const { rows } = await stage.database.pool.query(
    "select concat_ws(' ', object_id, last_error) as line from bursar.stripe_objects where stale",
  )
  return rows.map(({ line }) => line)
}

/** Every text of the object, however deep, becomes one of `values`, in turn. */
function rewrite(object: Record<string, unknown>, next: () => string): void {
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null) {
      rewrite(value as Record<string, unknown>, next)
    } else if (typeof value === 'string' && !DECIDING.has(key) && !key.endsWith('_decimal')) {
      object[key] = next()
    }
  }
}

test('whatever a buyer or Stripe writes into a text field, the paid sale is recorded', async () => {
  const property = fc.asyncProperty(texts, async (values) => {
    let turn = 0
    const next = () => values[turn++ % values.length] ?? ''
    stage.answers.edit = (_, object) => {
      const texts = { company_name: 'text', resource_id: 'text' }
      object['metadata'] = { ...(object['metadata'] as object), ...texts }
      object['client_reference_id'] = 'text'
      rewrite(object, next)
    }
    const { subscription, id } = await stage.buy()
    await stage.simulator.caughtUp()
    await expect.poll(pendingReason).toEqual([])
    expect(await stage.granted()).toContainEqual(
      expect.stringMatching(new RegExp(`^${subscription} ACTIVE `)),
    )
    const findings = await stage.findings()
    expect(findings.filter((one) => one.includes(id) || /dead_|unreadable/.test(one))).toEqual([])
  })
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true })
})
