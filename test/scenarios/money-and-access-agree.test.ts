import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { TEST_PLANS } from '../support/test-config.ts'

let stage: ServiceStage
beforeAll(async () => {
  const plans = {
    ...TEST_PLANS,
    strict: {
      name: 'Strict',
      type: 'MAIN' as const,
      prices: ['price_strict'],
      limits: { devices: 5 },
      features: [],
      onFullRefund: 'suspend' as const,
      onDisputeLost: 'suspend' as const,
    },
  }
  stage = await openServiceStage({ config: { plans } })
  stage.simulator.platform.createPrice({ id: 'price_strict', unit_amount: 4900 })
})
afterAll(() => stage.close())
beforeEach(() => {
  stage.answers.edit = null
})

interface Found {
  kind: string
  severity: string
  object_id: string
  summary: string
  tenant_id: string | null
}

async function found(kind: string): Promise<Found[]> {
  const { rows } = await stage.database.pool.query<Found>(
    `select kind, severity, object_id, summary, tenant_id from bursar.findings
     where resolved_at is null and kind = $1 order by finding_id`,
    [kind],
  )
  return rows
}

async function statusOf(subscription: string): Promise<string | undefined> {
  const granted = await stage.granted()
  return granted.find((line) => line.startsWith(subscription))?.split(' ')[1]
}

/** Somebody new has paid for a subscription. */
async function bought(company: string, price = 'price_starter') {
  const { platform } = stage.simulator
  const session = await stage.buy({ company })
  await stage.caughtUp()
  const customer = String(session.customer)
  if (price === 'price_starter') return { customer, subscription: String(session.subscription) }
  platform.cancel(String(session.subscription))
  const { id } = platform.subscribe({ customer, price })
  await stage.caughtUp()
  return { customer, subscription: id }
}

async function chargeOf(customer: string): Promise<string> {
  const { data } = await stage.stripe.charges.list({ customer })
  return data[0]!.id
}

/** What Stripe answers about the subscription from now on, and that somebody looks. */
async function isNow(subscription: string, fields: object): Promise<void> {
  stage.answers.edit = (path, object) => {
    if (path.startsWith(`/v1/subscriptions/${subscription}`)) Object.assign(object, fields)
  }
  await stage.stripe.subscriptions.update(subscription, {
    metadata: { touched: crypto.randomUUID() },
  })
  await stage.caughtUp()
}

test('who pays for two main subscriptions is one finding, until one of them ends', async () => {
  const { customer, subscription } = await bought('Twice Ltd')
  const { platform } = stage.simulator
  const second = platform.subscribe({ customer, price: 'price_starter' })
  await stage.caughtUp()
  const [finding, ...others] = await found('two_main_subscriptions')
  expect(others).toEqual([])
  expect(finding).toMatchObject({ severity: 'action', object_id: `tenant:${finding?.tenant_id}` })
  expect(finding?.summary).toContain(subscription)
  expect(finding?.summary).toContain(second.id)
  expect([await statusOf(subscription), await statusOf(second.id)]).toEqual(['ACTIVE', 'ACTIVE'])
  // Whichever is looked at, it stays the same one.
  await isNow(subscription, {})
  await isNow(second.id, {})
  expect(await found('two_main_subscriptions')).toHaveLength(1)
  platform.cancel(second.id)
  await stage.caughtUp()
  expect(await found('two_main_subscriptions')).toEqual([])
})

test('an old invoice that is paid on an unpaid subscription is a finding', async () => {
  const { subscription } = await bought('Late Ltd')
  const { data } = await stage.stripe.invoices.list({ subscription })
  const now = Math.floor(Date.now() / 1000)
  const day = 86_400
  const status_transitions = { ...data[0]?.status_transitions, paid_at: now }
  const first = { ...data[0], created: now - 60 * day, status_transitions }
  const open = { ...data[0], id: 'in_open', status: 'open', created: now - 30 * day }
  stage.answers.edit = (path, object) => {
    if (path.startsWith(`/v1/subscriptions/${subscription}`)) object['status'] = 'unpaid'
    if (path.startsWith('/v1/invoices?')) object['data'] = [open, first]
  }
  await stage.stripe.subscriptions.update(subscription, { metadata: { touched: 'yes' } })
  await stage.caughtUp()
  expect(await statusOf(subscription)).toBe('SUSPENDED')
  const [finding] = await found('paid_without_access')
  expect(finding).toMatchObject({ severity: 'action', object_id: subscription })
  expect(finding?.summary).toContain(data[0]!.id)
  stage.answers.edit = null
  await isNow(subscription, {})
  expect(await found('paid_without_access')).toEqual([])
})

test('a renewal that stays a draft is a finding', async () => {
  const { subscription } = await bought('Draft Ltd')
  const created = Math.floor(Date.now() / 1000) - 3 * 86_400
  const draft = { id: 'in_draft', object: 'invoice', status: 'draft', total: 1900, created }
  await isNow(subscription, { latest_invoice: draft })
  expect(await statusOf(subscription)).toBe('ACTIVE')
  expect(await found('draft_overdue')).toMatchObject([
    { severity: 'action', object_id: subscription },
  ])
  await isNow(subscription, {})
  expect(await found('draft_overdue')).toEqual([])
})

test('a customer that was deleted at Stripe', async () => {
  const { customer, subscription } = await bought('Gone Ltd')
  await stage.stripe.customers.del(customer)
  await stage.caughtUp()
  expect(await statusOf(subscription)).toBe('EXPIRED')
  const all = (await found('customer_deleted')).filter(
    ({ object_id: objectId }) => objectId === customer,
  )
  expect(all).toHaveLength(1)
})

test('an invoice that cannot be finalized is a finding until it can', async () => {
  const { subscription } = await bought('Tax Ltd')
  const { data } = await stage.stripe.invoices.list({ subscription })
  const id = data[0]!.id!
  const event = (type: string) => ({
    id: `evt_${crypto.randomUUID().replaceAll('-', '')}`,
    object: 'event',
    type,
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { id, object: 'invoice' } },
  })
  stage.answers.edit = (path, object) => {
    if (!path.startsWith(`/v1/invoices/${id}`)) return
    const last_finalization_error = { code: 'customer_tax_location_invalid' }
    Object.assign(object, { status: 'draft', last_finalization_error })
  }
  await stage.deliver(event('invoice.finalization_failed'))
  await stage.caughtUp()
  const mine = async () =>
    (await found('invoice_not_finalized')).filter((one) => one.object_id === id)
  expect(await mine()).toMatchObject([{ severity: 'action' }])
  stage.answers.edit = null
  await stage.deliver(event('invoice.finalization_failed'))
  await stage.caughtUp()
  expect(await mine()).toEqual([])
})

describe('a payment that is taken back', () => {
  test('changes no status, unless the plan says so', async () => {
    const { customer, subscription } = await bought('Lenient Ltd')
    stage.simulator.platform.refund(await chargeOf(customer))
    await stage.caughtUp()
    expect(await statusOf(subscription)).toBe('ACTIVE')
  })

  test('suspends where the plan says so, until the refund fails', async () => {
    const { customer, subscription } = await bought('Strict Ltd', 'price_strict')
    expect(await statusOf(subscription)).toBe('ACTIVE')
    const { platform } = stage.simulator
    const charge = await chargeOf(customer)
    platform.refund(charge, 100)
    await stage.caughtUp()
    expect(await statusOf(subscription)).toBe('ACTIVE')
    const refund = platform.refund(charge)
    await stage.caughtUp()
    expect(await statusOf(subscription)).toBe('SUSPENDED')
    platform.failRefund(refund.id)
    await stage.caughtUp()
    expect(await statusOf(subscription)).toBe('ACTIVE')
  })

  test('suspends no later period, also while the renewal after it is a draft', async () => {
    const { customer, subscription } = await bought('Draft again Ltd', 'price_strict')
    const charge = await chargeOf(customer)
    await stage.simulator.clock.advance({ days: 32 })
    stage.simulator.platform.refund(charge)
    await stage.caughtUp()
    expect(await statusOf(subscription)).toBe('ACTIVE')
    const { items } = await stage.stripe.subscriptions.retrieve(subscription)
    await stage.simulator.clock.advance(items.data[0]!.current_period_end + 60)
    await stage.caughtUp()
    const { latest_invoice: latest } = await stage.stripe.subscriptions.retrieve(subscription)
    expect((await stage.stripe.invoices.retrieve(String(latest))).status).toBe('draft')
    expect(await statusOf(subscription)).toBe('ACTIVE')
  })

  test('suspends no later period, which was paid', async () => {
    const { customer, subscription } = await bought('Renewed Ltd', 'price_strict')
    const charge = await chargeOf(customer)
    await stage.simulator.clock.advance({ days: 32 })
    await stage.caughtUp()
    stage.simulator.platform.refund(charge)
    await stage.caughtUp()
    expect(await statusOf(subscription)).toBe('ACTIVE')
  })
})
