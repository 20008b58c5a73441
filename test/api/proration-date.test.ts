import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Customer,
  type CustomerStage,
  openCustomerStage,
  PLANS,
} from '../support/customer-stage.ts'

/** A year paid for in advance is nearly used up. */
const DAYS_USED = 360

let stage: CustomerStage
let customer: Customer
let id: string
let tenants = 0

beforeAll(async () => {
  const startAt = Math.floor(Date.now() / 1000) - DAYS_USED * 86_400
  const plans = {
    starter: { ...PLANS['starter']!, prices: ['price_starter', 'price_cheap_year'] },
    pro: { ...PLANS['pro']!, prices: ['price_pro', 'price_dear_year'] },
  }
  stage = await openCustomerStage({ plans }, { simulator: { startAt } })
  const recurring = { interval: 'year' } as const
  const { platform } = stage.simulator
  platform.createPrice({ id: 'price_cheap_year', unit_amount: 12_000, recurring })
  platform.createPrice({ id: 'price_dear_year', unit_amount: 1_200_000, recurring })
  await subscribe('price_dear_year')
  await stage.simulator.clock.advance(new Date())
  await stage.caughtUp()
})
afterAll(() => stage.close())

async function subscribe(priceId: string): Promise<void> {
  tenants += 1
  ;({ customer, id } = await stage.subscriber(`tenant-${tenants}`, priceId))
}
const term = async () => {
  const { items } = await stage.stripe.subscriptions.retrieve(id)
  const { current_period_start: start, current_period_end: end } = items.data[0]!
  return { start, end }
}
const invoices = async () => (await stage.stripe.invoices.list({ subscription: id })).data.length
const now = () => Math.floor(Date.now() / 1000)

async function isRefused(wish: object) {
  const before = await invoices()
  const { status, body } = await customer.post('change-plan', { subscription_id: id, ...wish })
  expect([status, body]).toMatchObject([422, { code: 'PRORATION_DATE_REFUSED' }])
  expect(await invoices()).toBe(before)
}

test('nobody is credited a year that was used up, by a date at its beginning', async () => {
  const { start } = await term()
  for (const proration_at of [0, start - 1, start, start + 1, now() - 86_400, now() - 1_000]) {
    await isRefused({ price_id: 'price_cheap_year', proration_at })
    await isRefused({ price_id: 'price_dear_year', quantity: 3, proration_at })
  }
})

test('a preview holds for a quarter of an hour, and not beyond its term', async () => {
  const wish = { price_id: 'price_cheap_year', proration_at: now() - 800 }
  const { status } = await customer.post('change-plan', { subscription_id: id, ...wish })
  expect(status).toBe(200)

  await subscribe('price_dear_year')
  await isRefused(wish)
})

test('nobody has the rest of a year for nothing, by a date at its end', async () => {
  await subscribe('price_cheap_year')
  const { end } = await term()
  for (const proration_at of [now() + 300, end - 1, end, end + 1]) {
    await isRefused({ price_id: 'price_dear_year', proration_at })
  }
})

test('where Stripe’s clock is ahead, a preview is of the present term and can be had', async () => {
  await subscribe('price_starter')
  await stage.simulator.clock.advance({ days: 40 })
  await stage.caughtUp()
  const wish = { subscription_id: id, price_id: 'price_pro' }
  const { body } = await customer.post('preview-change', wish)
  const { proration_at, total } = body as { proration_at: number; total: number }
  expect(proration_at).toBe((await term()).start)
  expect((await customer.post('change-plan', { ...wish, proration_at })).status).toBe(200)
  const { data } = await stage.stripe.invoices.list({ subscription: id })
  expect(data[0]).toMatchObject({ status: 'paid', total })
})
