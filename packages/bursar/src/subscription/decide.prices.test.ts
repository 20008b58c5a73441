import { expect, test } from 'vitest'
import {
  days,
  item,
  NOW,
  POLICY,
  snapshot,
  state,
} from '../../../../test/support/subscription-samples.ts'
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
  expect(decision).toMatchObject({ next: null, outcome: 'unchanged', withheld: 'quantity_zero' })
  expect(decide(state(), snapshot({ items: [] }), POLICY, NOW).next?.planId).toBe('starter')
})

test('an item with a quantity of 0 counts for nothing, and names no plan', () => {
  const none = snapshot({ items: [item('price_pro', 0)] })
  expect(decide(null, none, POLICY, NOW)).toMatchObject({ next: null, withheld: 'quantity_zero' })
  const known = decide(state(), none, POLICY, NOW)
  expect(known).toMatchObject({ next: { items: [], planId: 'starter' }, findings: [] })
  expect(known.withheld).toBe('quantity_zero')
  const second = snapshot({ items: [item('price_pro', 0), item('price_s', 2)] })
  expect(decide(null, second, POLICY, NOW).next).toMatchObject({ planId: 'starter' })
  const unlisted = snapshot({ items: [item('price_old', 0), item('price_s')] })
  expect(decide(null, unlisted, POLICY, NOW).findings).toEqual([])
})

test('the policy withdraws access from a known subscription at a price in no plan', () => {
  const policy = { ...POLICY, billing: { ...POLICY.billing, onUnlistedPrice: 'withdraw' as const } }
  const changed = snapshot({ items: [item('price_old')] })
  const decision = decide(state(), changed, policy, NOW)
  expect(decision).toMatchObject({ next: { status: 'SUSPENDED' }, withheld: 'price_unlisted' })
  const back = decide(decision.next, snapshot(), policy, NOW)
  expect(back.next?.status).toBe('ACTIVE')
})

test('a price in no plan is looked at again every day', () => {
  const changed = snapshot({ items: [{ ...item('price_old'), termEnd: days(40) }] })
  expect(decide(state(), changed, POLICY, NOW).recheckAt).toEqual(days(1))
})

test('ids of prices are any text, and a lookup key may stand for one', () => {
  const prices = ['gold21323', 'Team Plan 2016', 'lookup_key:pro_monthly']
  const plans = { ...POLICY.plans, old: { ...POLICY.plans['starter']!, prices } }
  const policy = { ...POLICY, plans }
  const planOf = (price: string, lookupKey: string | null = null) =>
    decide(null, snapshot({ items: [{ ...item(price), lookupKey }] }), policy, NOW).next?.planId
  expect(planOf('gold21323')).toBe('old')
  expect(planOf('Team Plan 2016')).toBe('old')
  expect(planOf('price_new', 'pro_monthly')).toBe('old')
  expect(planOf('price_new', 'pro_yearly')).toBeUndefined()
  // Its id says more than its key.
  expect(planOf('price_pro', 'pro_monthly')).toBe('pro')
})

test('an add-on beside no main subscription keeps its status, grants nothing, and is a finding', () => {
  const addon = snapshot({ items: [item('price_x')] })
  const alone = decide(null, addon, POLICY, NOW)
  expect(alone).toMatchObject({ next: { status: 'ACTIVE' }, withheld: 'addon_without_main' })
  expect(alone.findings.map(({ kind }) => kind)).toEqual(['addon_without_main'])
  const facts = { hasPaid: true, hasLiveMain: true }
  const beside = decide(null, addon, POLICY, NOW, facts)
  expect([beside.findings, beside.withheld]).toEqual([[], null])
  const ending = decide(null, addon, POLICY, NOW, {
    hasPaid: true,
    hasLiveMain: false,
    endsWithParent: true,
  })
  expect([ending.findings, ending.withheld]).toEqual([[], 'addon_without_main'])
  const extra = { ...POLICY.plans['extra']!, standalone: true }
  const policy = { ...POLICY, plans: { ...POLICY.plans, extra } }
  expect(decide(null, addon, policy, NOW).findings).toEqual([])
  const ended = { ...addon, stripeStatus: 'canceled' }
  expect(decide(alone.next, ended, POLICY, NOW).findings).toEqual([])
})

test('a pause that the customer asked for suspends; an operator’s changes nothing', () => {
  const ofOperator = snapshot({ collectionPaused: true })
  expect(decide(state(), ofOperator, POLICY, NOW).next?.status).toBe('ACTIVE')
  const ofCustomer = snapshot({ collectionPaused: true, isPausedByCustomer: true })
  const paused = decide(state(), ofCustomer, POLICY, NOW)
  expect(paused).toMatchObject({ next: { status: 'SUSPENDED' }, withheld: 'customer_pause' })
  expect(decide(paused.next, snapshot(), POLICY, NOW).next?.status).toBe('ACTIVE')
  const over = { ...ofCustomer, stripeStatus: 'canceled' }
  expect(decide(state(), over, POLICY, NOW).next?.status).toBe('EXPIRED')
})
