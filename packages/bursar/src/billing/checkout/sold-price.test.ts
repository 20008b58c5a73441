import { systemClock } from '@bursar/wire/clock'
import { expect, test } from 'vitest'
import { PriceList } from '../read/price-list.ts'
import { assertSold } from './sold-price.ts'

const plan = { limits: {}, features: [] }
const PLANS = {
  starter: { ...plan, name: 'Starter', type: 'MAIN', prices: ['gold21323'] },
  pro: { ...plan, name: 'Pro', type: 'MAIN', prices: ['lookup_key:pro_monthly'] },
  extra: { ...plan, name: 'Extra', type: 'ADDON', prices: ['lookup_key:extra'] },
} as const

const priceOf = (id: string) => ({ id, currency: 'eur', unit_amount: 900, active: true })
/** `pro_monthly` is the key of `price_9` today; nothing has the key `extra`. */
const stripe = {
  price: async (id: string) => priceOf(id),
  priceOfKey: async (key: string) => (key === 'pro_monthly' ? priceOf('price_9') : null),
}
const prices = new PriceList(stripe as never, systemClock)

test.each([
  ['gold21323', 'starter'],
  ['price_9', 'pro'],
])('%s buys the plan %s', async (price, planId) => {
  expect(await assertSold({ plans: PLANS, prices }, price, 'MAIN')).toBe(planId)
})

test.each([
  ['price_of_nobody', 'MAIN'],
  ['price_9', 'ADDON'],
] as const)('%s is not sold as %s', async (price, type) => {
  const refused = assertSold({ plans: PLANS, prices }, price, type)
  await expect(refused).rejects.toMatchObject({ code: 'PRICE_NOT_SOLD' })
})

test('a lookup key is listed with the price that has it now', async () => {
  expect(await prices.find('lookup_key:pro_monthly')).toMatchObject({ priceId: 'price_9' })
  expect(await prices.find('lookup_key:extra')).toBeNull()
})
