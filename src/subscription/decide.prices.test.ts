import { expect, test } from 'vitest'
import {
  days,
  item,
  NOW,
  POLICY,
  snapshot,
  state,
} from '../../test/support/subscription-samples.ts'
import { decide } from './decide.ts'

test('a price in no plan grants nothing to a new subscription', () => {
  const decision = decide(null, snapshot({ items: [item('price_old')] }), POLICY, NOW)
  expect(decision).toMatchObject({ outcome: 'blocked', next: null, changed: [] })
  expect(decision.findings).toMatchObject([
    { kind: 'price_unlisted', details: { prices: ['price_old'] } },
  ])
})

test('a price in no plan leaves an existing row the plan it had', () => {
  const changed = snapshot({ items: [{ ...item('price_old', 7), termEnd: days(40) }] })
  const decision = decide(state(), changed, POLICY, NOW)
  expect(decision).toMatchObject({
    outcome: 'accepted',
    changed: ['termEnd'],
    next: { planId: 'starter', stripePriceId: 'price_s', items: state().items },
  })
  expect(decision.findings.map(({ kind }) => kind)).toEqual(['price_unlisted'])
})

test('among listed prices an unlisted one grants nothing and is a finding', () => {
  const mixed = snapshot({ items: [item('price_old'), item('price_s')] })
  for (const current of [null, state()]) {
    const decision = decide(current, mixed, POLICY, NOW)
    expect(decision.next).toMatchObject({ planId: 'starter', items: state().items })
    expect(decision.findings).toMatchObject([{ details: { prices: ['price_old'] } }])
  }
})

test('several plans and quantities are all kept; the MAIN plan names the subscription', () => {
  const several = snapshot({ items: [item('price_x', 3), item('price_s', 2)] })
  expect(decide(null, several, POLICY, NOW).next).toMatchObject({
    planId: 'starter',
    type: 'MAIN',
    stripePriceId: 'price_s',
    items: [
      { priceId: 'price_x', planId: 'extra', quantity: 3 },
      { priceId: 'price_s', planId: 'starter', quantity: 2 },
    ],
  })
})

test('an add-on alone is an ADDON', () => {
  const addon = decide(null, snapshot({ items: [item('price_x')] }), POLICY, NOW)
  expect(addon.next).toMatchObject({ planId: 'extra', type: 'ADDON' })
})

test('the plan comes from the price: another price, another plan', () => {
  const upgraded = decide(state(), snapshot({ items: [item('price_pro')] }), POLICY, NOW)
  expect(upgraded).toMatchObject({
    changed: ['items', 'planId', 'stripePriceId'],
    next: { planId: 'pro' },
  })
})

test('the term is that of the item that names the plan', () => {
  const yearly = { ...item('price_s'), termEnd: days(300) }
  const several = snapshot({ items: [item('price_x'), yearly] })
  expect(decide(null, several, POLICY, NOW).next?.termEnd).toEqual(days(300))
})

test('a subscription without items grants nothing', () => {
  const decision = decide(null, snapshot({ items: [] }), POLICY, NOW)
  expect(decision).toMatchObject({ next: null, outcome: 'unchanged' })
  expect(decide(state(), snapshot({ items: [] }), POLICY, NOW).next?.planId).toBe('starter')
})
