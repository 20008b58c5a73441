import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { routesFor } from '../../src/simulator/api/routes.ts'
import { differences, type Json } from './compare-shapes.ts'
import { everyResource } from './every-resource.ts'

const SIMULATOR = resolve(import.meta.dirname, '../../src/simulator')
const { resources } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, 'fixtures/stripe-resources.json'), 'utf8'),
)

/** Where a difference is right, and why. */
const REASONS: Record<string, readonly string[]> = {
  'newer than the fixtures: in the types of 2026-10-28.endive': [
    '+ product.tax_details',
    '+ payment_intent.allowed_payment_method_types',
    '+ payment_intent.payment_record',
    '+ setup_intent.allowed_payment_method_types',
    '+ charge.payment_method_details.card.electronic_commerce_indicator',
    '+ subscription.cancellation_details.feedback_option',
    '+ subscription.status_details',
    '+ subscription.items.data[].current_trial',
    '+ subscription.trial_settings.end_behavior.billing_cycle_anchor',
    '+ subscription_item.current_trial',
    '+ checkout.session.allowed_payment_method_types',
    '+ billing_portal.configuration.features.subscription_cancel.cancellation_reason.' +
      'feedback_options',
    '+ billing_portal.configuration.features.subscription_pause',
  ],
  'optional, and the fixture’s example has none': [
    '+ payment_intent.last_payment_error.advice_code',
    '+ payment_intent.last_payment_error.charge',
    '+ payment_intent.last_payment_error.code',
    '+ payment_intent.last_payment_error.decline_code',
    '+ payment_intent.last_payment_error.doc_url',
    '+ payment_intent.last_payment_error.message',
    '+ payment_intent.last_payment_error.payment_method',
    '+ charge.outcome.risk_level',
    '+ charge.outcome.risk_score',
    '+ invoice.lines.data[].pricing.price_details',
    '+ line_item.pricing.price_details',
    '+ invoiceitem.pricing.price_details',
    '+ invoice_payment.payment.payment_intent',
    '+ test_helpers.test_clock.status_details.advancing',
    '+ subscription.billing_mode.flexible.proration_discounts',
  ],
  'there only when it is asked for with expand[]': [
    '- charge.refunds',
    '+ checkout.session.line_items',
    '+ customer.subscriptions',
    '+ invoice.confirmation_secret',
    '+ invoice.payments',
  ],
  'told once, in the answer to the creation': ['+ webhook_endpoint.secret'],
  'the fixture shows it expanded; it is a reference': [
    '~ entitlements.active_entitlement_summary.entitlements.data[].feature',
  ],
  'moved to invoice.parent in 2025-03-31.basil': ['- invoice.subscription'],
  'an upcoming invoice has no id': ['- invoice.id'],
}
const EXCEPTIONS = new Set(Object.values(REASONS).flat())

/** Answers that Stripe’s fixtures have no model of, and why. */
const WITHOUT_MODEL: Record<string, string> = {
  list: 'an envelope; what is in it is walked',
  'v2.core.event': 'the fixtures are those of API v1; the official package types it',
  'v2.core.event_destination': 'the fixtures are those of API v1; the official package types it',
}

let served: Map<string, Json[]>
let routes: Set<string>
beforeAll(async () => {
  const walk = await everyResource()
  served = walk.served
  routes = walk.routes
})

test('every route that is served has been taken', () => {
  const all = routesFor(() => {
    throw new Error('No world is needed to list routes.')
  }, []).map(({ method, path }) => `${method} ${path}`)
  expect(all.filter((route) => !routes.has(route))).toEqual([])
})

test('whatever is answered has a model to be compared with', () => {
  const models = [...Object.keys(resources), ...Object.keys(WITHOUT_MODEL)]
  expect([...served.keys()].filter((name) => !models.includes(name))).toEqual([])
  expect(Object.keys(WITHOUT_MODEL).filter((name) => !served.has(name))).toEqual([])
})

test.each(Object.keys(resources))('%s has the keys and types of Stripe’s fixture', (name) => {
  const objects = served.get(name) ?? []
  expect(objects.length, `the simulator serves no ${name}`).toBeGreaterThan(0)
  const found = objects.flatMap((object) => differences(resources[name], object, name))
  expect([...new Set(found)].filter((line) => !EXCEPTIONS.has(line))).toEqual([])
})

/** Comments and texts may say “as” as often as they like. */
function codeOf(file: string): string {
  const text = readFileSync(resolve(SIMULATOR, file), 'utf8')
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, '')
}

test('each resource is typed by the official package, without a cast', () => {
  const files = readdirSync(SIMULATOR, { recursive: true, encoding: 'utf8' })
  const casts = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...codeOf(file).matchAll(/.*\bas (?!const\b).*|<any>|\bany\b/g)].map(String),
    )
    .filter((line) => !/^\s*(?:import|export) .*\{/.test(line))
  expect(casts).toEqual([])
  const shelves = [...codeOf('world/shelves.ts').matchAll(/this\.#shelf<(\S+)>/g)]
  expect(shelves.length).toBeGreaterThan(20)
  expect(shelves.filter(([, type]) => !type?.startsWith('Stripe.'))).toEqual([])
})

test('no exception is kept that is not needed', () => {
  const all = Object.keys(resources).flatMap((name) =>
    (served.get(name) ?? []).flatMap((object) => differences(resources[name], object, name)),
  )
  expect([...EXCEPTIONS].filter((line) => !all.includes(line))).toEqual([])
})
