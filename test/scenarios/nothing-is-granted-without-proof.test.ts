import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { eventAbout, openServiceStage, type ServiceStage } from '../support/service-stage.ts'

const ACME = { company: 'Acme Wind', email: 'ada@acme.example' }
const UNSIGNED = { isSigned: false }

let stage: ServiceStage
/** The one that everybody wants to be: its customer and what it has. */
let acme: { customer: string; grants: string[] }

beforeAll(async () => {
  stage = await openServiceStage()
  stage.simulator.platform.createPrice({ id: 'price_unlisted', unit_amount: 1 })
  const { customer } = await stage.buy(ACME)
  await stage.caughtUp()
  acme = { customer: String(customer), grants: await stage.granted() }
  expect(acme.grants).toEqual([expect.stringMatching(/^sub_\w+ ACTIVE acme-wind$/)])
})
afterEach(() => {
  stage.answers.edit = null
})
afterAll(() => stage.close())

/** Nobody has anything but Acme, and Acme has what it had. */
async function expectNothingGranted(): Promise<void> {
  expect(await accesses()).toEqual(acme.grants)
  const { rows } = await stage.database.pool.query(
    "select tenant_id, status from bursar.tenants where status <> 'EXPIRED'",
  )
  expect(rows).toEqual([{ tenant_id: 'acme-wind', status: 'ACTIVE' }])
}

/** The subscriptions that have not ended. */
async function accesses(): Promise<string[]> {
  return (await stage.granted()).filter((line) => !line.includes(' EXPIRED '))
}

test.each([
  ['its metadata', { metadata: { tenant_id: 'acme-wind' } }],
  ['client_reference_id', { client_reference_id: 'acme-wind' }],
  ['its e-mail address', { email: ACME.email.toUpperCase() }],
  ['the metadata of nobody', { metadata: { tenant_id: 'no-such-tenant' } }],
  ['a checkout that we did not start', { metadata: { bursar_intent: 'a'.repeat(32) } }],
])('a session that claims a tenant by %s gets one of its own, and no other', async (_, claims) => {
  const { subscription } = await stage.buy({ company: 'Mallory', ...UNSIGNED, ...claims })
  await stage.caughtUp()
  const [own, ...others] = (await accesses()).filter((line) => !acme.grants.includes(line))
  expect(own).toMatch(new RegExp(`^${subscription} ACTIVE bt_mallory_[0-9a-z]{10}$`))
  expect(others).toEqual([])
  stage.simulator.platform.cancel(String(subscription))
  await stage.caughtUp()
  await expectNothingGranted()
})

test('a status that we do not know grants nothing, keeps what is there, and is a finding', async () => {
  stage.answers.edit = (path, object) => {
    if (path.startsWith('/v1/subscriptions/')) object['status'] = 'dormant'
  }
  const fresh = subscribeAcme('price_starter')
  const [known = ''] = acme.grants[0]?.split(' ') ?? []
  await stage.stripe.subscriptions.update(known, { metadata: { touched: 'yes' } })
  await stage.caughtUp()
  await expectNothingGranted()
  expect(await stage.findings()).toEqual(
    expect.arrayContaining([`status_unknown ${fresh}`, `status_unknown ${known}`]),
  )
  stage.answers.edit = null
  stage.simulator.platform.cancel(fresh)
  await stage.caughtUp()
  expect(await stage.findings()).not.toContain(`status_unknown ${fresh}`)
})

test('a session that is not paid yet grants nothing and is no finding; paid, it grants', async () => {
  const before = await stage.findings()
  const [failing, slow] = [
    await stage.buy({ company: 'Failing', card: 'bank' }),
    await stage.buy({ company: 'Slow', card: 'bank' }),
  ]
  expect([failing.payment_status, slow.payment_status]).toEqual(['unpaid', 'unpaid'])
  await stage.caughtUp()
  await expectNothingGranted()

  stage.simulator.platform.settleBankPayment(failing.id, 'failed')
  await stage.caughtUp()
  await expectNothingGranted()
  expect(await stage.findings()).toEqual(before)

  stage.simulator.platform.settleBankPayment(slow.id, 'paid')
  await stage.caughtUp()
  expect(await accesses()).toEqual([...acme.grants, `${slow.subscription} ACTIVE slow`].sort())
  stage.simulator.platform.cancel(String(slow.subscription))
  await stage.caughtUp()
})

test('an active subscription grants until its sent first invoice is given up, then nothing until it is paid', async () => {
  const sent = await stage.stripe.subscriptions.create({
    customer: acme.customer,
    items: [{ price: 'price_starter' }],
    collection_method: 'send_invoice',
    days_until_due: 30,
  })
  expect(sent.status).toBe('active')
  await stage.caughtUp()
  expect(await accesses()).toEqual([...acme.grants, `${sent.id} ACTIVE acme-wind`].sort())

  await stage.stripe.invoices.markUncollectible(String(sent.latest_invoice))
  await stage.caughtUp()
  expect(await accesses()).toEqual([...acme.grants, `${sent.id} SUSPENDED acme-wind`].sort())

  await stage.simulator.clock.advance({ days: 1 })
  stage.simulator.platform.payInvoice(String(sent.latest_invoice))
  await stage.caughtUp()
  expect(await accesses()).toEqual([...acme.grants, `${sent.id} ACTIVE acme-wind`].sort())
  stage.simulator.platform.cancel(sent.id)
  await stage.caughtUp()
})

test('a price that is in no plan grants nothing, and is a finding', async () => {
  const unlisted = subscribeAcme('price_unlisted')
  await stage.caughtUp()
  await expectNothingGranted()
  expect(await stage.findings()).toContain(`price_unlisted ${unlisted}`)
})

test('an event of the other mode is answered 200 and not recorded', async () => {
  const asked = stage.simulator.requests.total
  const { fresh, event } = eventOfUntold({ livemode: true })
  expect((await stage.deliver(event)).status).toBe(200)
  await stage.bursar.caughtUp()
  expect(await isRecorded(event.id)).toBe(false)
  expect(stage.simulator.requests.total).toBe(asked)
  await expectNothingGranted()
  expect(await stage.findings()).not.toContainEqual(expect.stringContaining(fresh))
  const metrics = await stage.bursar.fetch(new Request('http://bursar.test/metrics'))
  expect(await metrics.text()).toContain('bursar_deliveries_total{outcome="ignored_mode"} 1\n')
})

test('an answer of the other mode grants nothing, and is a finding', async () => {
  stage.answers.edit = (path, object) => {
    if (path.startsWith('/v1/subscriptions/')) object['livemode'] = true
  }
  const { fresh, event } = eventOfUntold()
  await stage.deliver(event)
  await stage.bursar.caughtUp()
  await expectNothingGranted()
  expect(await stage.findings()).toContain(`mode_mismatch ${fresh}`)
})

test('an event of an account that we do not know is not recorded, and is a finding', async () => {
  const asked = stage.simulator.requests.total
  const { event } = eventOfUntold({ account: 'acct_stranger' })
  expect((await stage.deliver(event)).status).toBe(200)
  await stage.bursar.caughtUp()
  expect(await isRecorded(event.id)).toBe(false)
  expect(stage.simulator.requests.total).toBe(asked)
  await expectNothingGranted()
  expect(await stage.findings()).toContain('account_unknown acct_stranger')
})

function subscribeAcme(price: string): string {
  return stage.simulator.platform.subscribe({ customer: acme.customer, price }).id
}

/** A subscription that is paid for, of which we know nothing but what this event says. */
function eventOfUntold(more: object = {}) {
  const endpoint = stage.simulator.deliveries.endpoints[0]!
  endpoint.enabled = false
  const fresh = subscribeAcme('price_starter')
  endpoint.enabled = true
  const object = { id: fresh, object: 'subscription', status: 'active' }
  return { fresh, event: eventAbout('customer.subscription.created', object, more) }
}

async function isRecorded(eventId: string): Promise<boolean> {
  const { rows } = await stage.database.pool.query(
    'select from bursar.stripe_events where event_id = $1',
    [eventId],
  )
  return rows.length > 0
}
