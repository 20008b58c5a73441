import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CustomerDesk, openCustomerDesk, RETURNS } from '../support/customer-desk.ts'

/** As a service has it where nobody sets anything. */
const USUAL = { requestsPerSecond: 20, concurrency: 8 }

let desk: CustomerDesk
beforeAll(async () => {
  desk = await openCustomerDesk({ refresh: USUAL })
})
afterAll(() => desk.close())

test('the usual budget carries a customer through every page', async () => {
  const { customer, id } = await desk.subscriber('acme')
  const statuses = [
    (await customer.get('plans')).status,
    (await customer.post('preview-change', { subscription_id: id, price_id: 'price_pro' })).status,
    (await customer.post('change-plan', { subscription_id: id, price_id: 'price_pro' })).status,
    (await customer.post('seats', { subscription_id: id, quantity: 2 })).status,
    (await customer.get('invoices')).status,
    (await customer.post('cancel', { subscription_id: id })).status,
  ]
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200])
})

test('the usual budget carries who changes their mind about what to buy', async () => {
  const fickle = await desk.customer('fickle')
  const choices = ['price_starter', 'price_pro', 'price_starter']
  const statuses: number[] = []
  for (const price_id of choices) {
    statuses.push((await fickle.post('checkout-session', { price_id, ...RETURNS })).status)
  }
  expect(statuses).toEqual([200, 200, 200])
})
