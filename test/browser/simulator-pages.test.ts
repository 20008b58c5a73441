import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientAt } from '../simulator/stripe-client.ts'
import { flaws, launchChromium, picture, WIDTHS } from './chromium.ts'
import { submit } from './submit.ts'

let browser: Browser
let simulator: Simulator
let port: number
let url: string

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())
beforeEach(async () => {
  simulator = createSimulator({ startAt: new Date('2026-03-04T10:00:00Z') })
  const started = await simulator.start()
  port = started.port
  url = started.url
  for (const [id, name, unit_amount] of [
    ['price_starter', 'Starter', 2000],
    ['price_pro', 'Pro', 5000],
  ] as const) {
    const product = simulator.platform.createProduct({ name })
    simulator.platform.createPrice({ id, product: product.id, unit_amount })
  }
})
afterEach(() => simulator.stop())

async function visit(width: number, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 800 } })
  await page.goto(address)
  return page
}

async function checkoutUrl(more = {}): Promise<string> {
  const session = await clientAt(port, simulator).checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: `${url}/?paid={CHECKOUT_SESSION_ID}`,
    cancel_url: url,
    ...more,
  })
  return String(session.url)
}

async function fillCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Name on card').fill('Ada Lovelace')
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
}

test.each(Object.entries(WIDTHS))('checkout on a %s: declined, then paid', async (name, width) => {
  const page = await visit(width, await checkoutUrl())
  await page.getByLabel('Email').fill('ada@example.com')
  await page.getByLabel('Business name').fill('Analytical Engines')
  expect(await flaws(page)).toEqual([])
  await picture(page, `checkout-${name}`)
  await fillCard(page, '4000 0000 0000 0002')
  await submit(page.getByRole('button', { name: 'Subscribe' }))
  expect(await page.getByRole('alert').textContent()).toBe('Your card was declined.')
  expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com')
  expect(await flaws(page)).toEqual([])
  await picture(page, `declined-${name}`)
  await fillCard(page, '4242 4242 4242 4242')
  await submit(page.getByRole('button', { name: 'Subscribe' }))
  await page.waitForURL(/paid=cs_test_/)
  expect(simulator.events.types()).toContain('checkout.session.completed')
  await page.close()
})

test('authentication: declined, then confirmed', async () => {
  const page = await visit(WIDTHS.phone, await checkoutUrl())
  await page.getByLabel('Email').fill('ada@example.com')
  await fillCard(page, '4000 0027 6000 3184')
  await submit(page.getByRole('button', { name: 'Subscribe' }))
  expect(await flaws(page)).toEqual([])
  await submit(page.getByRole('button', { name: 'Decline' }))
  expect(await page.getByRole('alert').textContent()).toContain('unable to authenticate')
  await submit(page.getByRole('button', { name: 'Subscribe' }))
  await submit(page.getByRole('button', { name: 'Confirm' }))
  await page.waitForURL(/paid=/)
  await page.close()
})

test.each([
  ['payment', 'Pay for Sticker', 'Pay'],
  ['setup', 'Save a card', 'Save card'],
] as const)('a session in %s mode has a clear title', async (mode, title, button) => {
  const price_data = { currency: 'usd', unit_amount: 500, product_data: { name: 'Sticker' } }
  const line_items = mode === 'payment' ? [{ quantity: 1, price_data }] : []
  const page = await visit(WIDTHS.phone, await checkoutUrl({ mode, currency: 'usd', line_items }))
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title)
  expect(await flaws(page)).toEqual([])
  await page.getByLabel('Email').fill('ada@example.com')
  await fillCard(page, '4242424242424242')
  await submit(page.getByRole('button', { name: button, exact: true }))
  await page.waitForURL(/paid=/)
  await page.close()
})

test('a bank debit is complete but unpaid, and paid four days later', async () => {
  const page = await visit(WIDTHS.phone, await checkoutUrl())
  await page.getByLabel('Email').fill('ada@example.com')
  await submit(page.getByRole('button', { name: /bank debit/ }))
  await page.waitForURL(/paid=/)
  const stripe = clientAt(port, simulator)
  const status = async () => (await stripe.checkout.sessions.list()).data[0]?.payment_status
  expect(await status()).toBe('unpaid')
  await simulator.clock.advance({ days: 4 })
  expect(await status()).toBe('paid')
  await page.close()
})

test('the page shows a trial and accepts a promotion code', async () => {
  const stripe = clientAt(port, simulator)
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' })
  await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'SPRING',
  })
  const trial = { trial_period_days: 14 }
  const address = await checkoutUrl({ subscription_data: trial, allow_promotion_codes: true })
  const page = await visit(WIDTHS.desktop, address)
  expect(await page.getByText('14 days free').count()).toBe(1)
  await page.getByLabel('Email').fill('ada@example.com')
  await fillCard(page, '4242424242424242')
  await page.getByLabel('Promotion code').fill('WINTER')
  await submit(page.getByRole('button', { name: 'Start trial' }))
  expect(await page.getByRole('alert').textContent()).toContain('No such promotion code')
  await page.getByLabel('Promotion code').fill('SPRING')
  await submit(page.getByRole('button', { name: 'Start trial' }))
  await page.waitForURL(/paid=/)
  const [subscription] = (await stripe.subscriptions.list()).data
  expect(subscription).toMatchObject({ status: 'trialing' })
  expect(subscription?.discounts).toHaveLength(1)
  await page.close()
})

test.each(Object.entries(WIDTHS))('portal on a %s: plan, card, cancel', async (name, width) => {
  const { customer, subscription } = await simulator.scenario('paid-checkout')
  const stripe = clientAt(port, simulator)
  const session = await stripe.billingPortal.sessions.create({ customer, return_url: url })
  const page = await visit(width, session.url)
  expect(await flaws(page)).toEqual([])
  await picture(page, `portal-${name}`)
  await page.getByLabel('Change plan').selectOption('price_pro')
  await submit(page.getByRole('button', { name: 'Change plan' }))
  expect(await page.getByRole('status').textContent()).toContain('plan was changed')
  await fillCard(page, '5555555555554444')
  await submit(page.getByRole('button', { name: 'Save card' }))
  expect(await page.getByText('mastercard ending in 4444').count()).toBe(1)
  await submit(page.getByRole('button', { name: 'Cancel subscription' }))
  expect(await page.getByText(/Ends on 4 Apr 2026/).count()).toBe(1)
  expect(await flaws(page)).toEqual([])
  expect(await stripe.subscriptions.retrieve(String(subscription))).toMatchObject({
    cancel_at: expect.any(Number),
    items: { data: [{ price: { id: 'price_pro' } }] },
  })
  await page.close()
})

test('an open invoice can be paid on its page', async () => {
  const { customer } = await simulator.scenario('paid-checkout')
  simulator.platform.setCard(customer, 'pm_card_chargeCustomerFail')
  await simulator.clock.advance({ days: 33 })
  const stripe = clientAt(port, simulator)
  const [invoice] = (await stripe.invoices.list({ status: 'open' })).data
  const page = await visit(WIDTHS.phone, String(invoice?.hosted_invoice_url))
  expect(await flaws(page)).toEqual([])
  await fillCard(page, '4242 4242 4242 4242')
  await picture(page, 'invoice')
  await submit(page.getByRole('button', { name: 'Pay' }))
  expect((await stripe.invoices.retrieve(invoice!.id)).status).toBe('paid')
  await page.close()
})

test.each(Object.entries(WIDTHS))(
  'overview on a %s: clock, scenario, fault injection',
  async (name, width) => {
    simulator.addWebhookEndpoint({
      url: 'http://app.test',
      secret: 'whsec_x',
      handler: () => new Response(),
    })
    const page = await visit(width, url)
    await page.getByLabel('Scenario').selectOption('failing-card')
    await submit(page.getByRole('button', { name: 'Play' }))
    await submit(page.getByRole('button', { name: '+ 1 month' }))
    await page.getByLabel('Duplicate').fill('20')
    await page.getByLabel('Seed').fill('7')
    await submit(page.getByRole('button', { name: 'Apply' }))
    expect(simulator.faults.settings).toMatchObject({ seed: 7, deliveries: { duplicate: 0.2 } })
    await submit(page.getByRole('button', { name: 'Resend customer.' }).first())
    await simulator.caughtUp()
    await page.goto(url)
    expect(await flaws(page)).toEqual([])
    await picture(page, `home-${name}`)
    await page.locator('summary').first().click()
    expect(await page.getByRole('listitem').first().textContent()).toMatch(/ ms: 200/)
    expect(await flaws(page)).toEqual([])
    await page.close()
  },
)

test.each(Object.entries(WIDTHS))('overview on a %s: buy, then manage', async (_, width) => {
  const page = await visit(width, url)
  await page.getByRole('combobox', { name: 'Price' }).selectOption('price_pro')
  await submit(page.getByRole('button', { name: 'Open checkout' }))
  expect(await page.getByRole('heading', { name: 'Subscribe to Pro' }).count()).toBe(1)
  await page.getByLabel('Email').fill('ada@example.com')
  await fillCard(page, '4242424242424242')
  await submit(page.getByRole('button', { name: 'Subscribe' }))
  expect(page.url()).toBe(`${url}/`)
  expect(await flaws(page)).toEqual([])
  await submit(page.getByRole('button', { name: 'Open the customer portal for Ada Lovelace' }))
  await submit(page.getByRole('button', { name: 'Cancel subscription' }))
  expect(await page.getByRole('status').textContent()).toContain(
    'ends at the end of the current period',
  )
  await page.close()
})

test('an inactive price is reported on the overview page', async () => {
  const page = await visit(WIDTHS.desktop, url)
  const stripe = clientAt(port, simulator)
  await stripe.prices.update('price_pro', { active: false })
  await page.getByRole('combobox', { name: 'Price' }).selectOption('price_pro')
  await submit(page.getByRole('button', { name: 'Open checkout' }))
  expect(await page.getByRole('alert').textContent()).toContain('inactive')
  expect(await flaws(page)).toEqual([])
  await page.close()
})

test('a form on another site changes nothing', async () => {
  const before = simulator.clock.now()
  const answer = await fetch(`${url}/-/advance`, {
    method: 'POST',
    body: 'days=31',
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  expect(answer.status).toBe(403)
  expect(simulator.clock.now()).toBe(before)
})
