import { createSimulator } from 'stripe-simulator'
import { expect, test } from 'vitest'
import { scenarioBeginsAt } from './scenario-begins-at.ts'

test.each([
  ['2026-11-30T12:00:00Z', '2026-09-30T07:00:00.000Z'],
  ['2026-04-30T12:00:00Z', '2026-02-28T07:00:00.000Z'],
  ['2028-04-30T12:00:00Z', '2028-02-29T07:00:00.000Z'],
  ['2026-03-31T12:00:00Z', '2026-01-31T07:00:00.000Z'],
  ['2026-01-31T12:00:00Z', '2025-11-30T07:00:00.000Z'],
  ['2026-02-01T03:00:00Z', '2025-11-30T22:00:00.000Z'],
])('a story that is to end at %s begins at %s', (now, begin) => {
  expect(scenarioBeginsAt(new Date(now)).toISOString()).toBe(begin)
})

test('on whatever day it is told, both renewals are over by then, and a third is not due', async () => {
  for (let day = 0; day < 366; day += 1) {
    const now = Date.UTC(2027, 8, 1 + day, 11) / 1000
    const simulator = createSimulator({ startAt: scenarioBeginsAt(new Date(now * 1000)) })
    const { platform, clock } = simulator
    const price = platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
    const customer = platform.createCustomer({})
    const { id } = platform.subscribe({ customer: customer.id, price: price.id })
    await clock.advance(now)
    const statuses = platform.world.invoicesOf(id).map(({ status }) => status)
    expect([day, statuses]).toEqual([day, ['paid', 'paid', 'paid']])
  }
})
