import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CustomerStage, openCustomerStage, RETURNS } from '../support/customer-stage.ts'

/** As a service has it where nobody sets anything. */
const USUAL = { requestsPerSecond: 20, concurrency: 8 }

let stage: CustomerStage
beforeAll(async () => {
  stage = await openCustomerStage({ refresh: USUAL })
})
afterAll(() => stage.close())

test('the usual budget carries a customer through every page', async () => {
  const { customer, id } = await stage.subscriber('acme')
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
  const fickle = await stage.customer('fickle')
  const choices = ['price_starter', 'price_pro', 'price_starter']
  const statuses: number[] = []
  for (const price_id of choices) {
    statuses.push((await fickle.post('checkout-session', { price_id, ...RETURNS })).status)
  }
  expect(statuses).toEqual([200, 200, 200])
})

test('one tenant that asks without end is refused; another buys meanwhile', async () => {
  const greedy = await stage.customer('greedy')
  const asked = ['invoices', 'plans'].flatMap((path) => Array.from({ length: 20 }, () => path))
  const answers = await Promise.all(asked.map((path) => greedy.get(path)))
  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused.length).toBeGreaterThan(20)
  for (const { status, headers, body } of refused) {
    expect([status, headers.get('retry-after')]).toEqual([429, '5'])
    expect(body).toMatchObject({ code: 'ASKED_TOO_OFTEN' })
  }
  const patient = await stage.customer('patient')
  const bought = { price_id: 'price_starter', ...RETURNS }
  expect((await patient.post('checkout-session', bought)).status).toBe(200)
  // What asks nothing of Stripe is open all the same.
  expect((await greedy.get('status')).status).toBe(200)
})
