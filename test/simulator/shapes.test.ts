import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { differences, type Json } from './compare-shapes.ts'
import { everyResource } from './every-resource.ts'

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
    '+ subscription.billing_mode.flexible.proration_discounts',
  ],
  'there only when it is asked for with expand[]': [
    '- charge.refunds',
    '+ checkout.session.line_items',
  ],
  'the fixture shows it expanded; it is a reference': [
    '~ entitlements.active_entitlement_summary.entitlements.data[].feature',
  ],
  'moved to invoice.parent in 2025-03-31.basil': ['- invoice.subscription'],
  'an upcoming invoice has no id': ['- invoice.id'],
}
const EXCEPTIONS = new Set(Object.values(REASONS).flat())

let served: Map<string, Json[]>
beforeAll(async () => {
  served = await everyResource()
})

test.each(Object.keys(resources))('%s has the keys and types of Stripe’s fixture', (name) => {
  const objects = served.get(name) ?? []
  expect(objects.length, `the simulator serves no ${name}`).toBeGreaterThan(0)
  const found = objects.flatMap((object) => differences(resources[name], object, name))
  expect([...new Set(found)].filter((line) => !EXCEPTIONS.has(line))).toEqual([])
})

test('no exception is kept that is not needed', () => {
  const all = Object.keys(resources).flatMap((name) =>
    (served.get(name) ?? []).flatMap((object) => differences(resources[name], object, name)),
  )
  expect([...EXCEPTIONS].filter((line) => !all.includes(line))).toEqual([])
})
