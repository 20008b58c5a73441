import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Config } from '../../packages/bursar/src/config/config.ts'
import { openServiceStage, type ServiceStage, signedReference } from '../support/service-stage.ts'
import { TEST_POLICY } from '../support/test-config.ts'

let stage: ServiceStage

/** A service whose sign-up is so. */
const open = async (signup: Partial<Config['policy']['signup']> = {}) => {
  const policy = { ...TEST_POLICY, signup: { ...TEST_POLICY.signup, ...signup } }
  stage = await openServiceStage({ config: { policy } })
}
beforeEach(() => open())
afterEach(() => stage.close())

/** Somebody pays on a payment link; a pricing table opens the same kind of checkout. */
async function paysByLink(given: {
  email: string
  name?: string
  reference?: string
}): Promise<string> {
  const { platform } = stage.simulator
  const { id } = platform.openPaymentLink('price_starter', given.reference)
  const { email, name = 'Somebody' } = given
  const { subscription } = platform.completeCheckout(id, { email, name })
  await stage.caughtUp()
  return String(subscription)
}

const rows = async (text: string, values: readonly unknown[] = []) =>
  (await stage.database.pool.query<Record<string, unknown>>(text, [...values])).rows

/** Everything that is a tenant's: what must not move. */
const ownOf = (tenantId: string) =>
  rows(
    `select t.*, (select array_agg(c.customer_id order by 1) from bursar.stripe_customers c
        where c.tenant_id = t.tenant_id) as customers,
      (select array_agg(to_jsonb(s) order by s.subscription_id) from bursar.subscriptions s
        where s.tenant_id = t.tenant_id) as subscriptions
     from bursar.tenants t where t.tenant_id = $1`,
    [tenantId],
  )

const ownerOf = async (subscription: string) => {
  const [found] = await rows(
    'select tenant_id, status from bursar.subscriptions where stripe_subscription_id = $1',
    [subscription],
  )
  return found
}

const openFindings = () =>
  rows(`select kind, severity, tenant_id, summary, escalated_at from bursar.findings
    where resolved_at is null order by finding_id`)

const GENERATED = /^bt_[a-z0-9-]+_[a-z0-9]{10}$/

test('the returning customer, by the same link and address, has access again at once', async () => {
  const first = await paysByLink({ email: 'ret@back.example', name: 'Back Ltd' })
  const before = await ownerOf(first)
  expect(before).toEqual({ tenant_id: expect.stringMatching(GENERATED), status: 'ACTIVE' })
  stage.simulator.platform.cancel(first)
  await stage.caughtUp()
  const old = await ownOf(String(before?.['tenant_id']))

  const second = await paysByLink({ email: 'RET@back.example', name: 'Back Ltd' })
  const after = await ownerOf(second)
  expect(after).toEqual({ tenant_id: expect.stringMatching(GENERATED), status: 'ACTIVE' })
  expect(after?.['tenant_id']).not.toBe(before?.['tenant_id'])
  expect(await ownOf(String(before?.['tenant_id']))).toEqual(old)
  // No email asks the old tenant here, so an operator is asked.
  expect(await openFindings()).toMatchObject([{ kind: 'same_email', severity: 'warning' }])
})

test('the agency that buys for two companies with one address has two tenants', async () => {
  const bought = [
    await paysByLink({ email: 'it@agency.example', name: 'One Inc' }),
    await paysByLink({ email: 'it@agency.example', name: 'Two Inc' }),
    await paysByLink({ email: 'it@agency.example', name: 'Two Inc' }),
  ]
  const owners = await Promise.all(bought.map(ownerOf))
  expect(owners.map((owner) => owner?.['status'])).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE'])
  expect(new Set(owners.map((owner) => owner?.['tenant_id'])).size).toBe(3)
  const asked = { kind: 'same_email', severity: 'warning' }
  expect(await openFindings()).toMatchObject([asked, asked])
})

describe('a stranger', () => {
  test('who buys first with the address of a victim takes nothing from the victim', async () => {
    const mallorys = await paysByLink({ email: 'cfo@victim.example', name: 'Mallory' })
    const mallory = await ownOf(String((await ownerOf(mallorys))?.['tenant_id']))
    const victims = await paysByLink({ email: 'cfo@victim.example', name: 'Victim Ltd' })
    expect(await ownerOf(victims)).toMatchObject({ status: 'ACTIVE' })
    expect((await ownerOf(victims))?.['tenant_id']).not.toBe(mallory[0]?.['tenant_id'])
    expect(await ownOf(String(mallory[0]?.['tenant_id']))).toEqual(mallory)
  })

  test('who calls themselves as the app will call a tenant does not become it', async () => {
    const stranger = await paysByLink({ email: 'm@x.example', name: 'acme', reference: 'acme' })
    expect((await ownerOf(stranger))?.['tenant_id']).toMatch(/^bt_acme_/)
    const own = await paysByLink({ email: 'a@acme.example', reference: signedReference('acme') })
    expect(await ownerOf(own)).toEqual({ tenant_id: 'acme', status: 'ACTIVE' })
    const again = await paysByLink({ email: 'm@y.example', reference: 'acme' })
    expect((await ownerOf(again))?.['tenant_id']).toMatch(GENERATED)
    expect(
      await rows("select customer_id from bursar.stripe_customers where tenant_id = 'acme'"),
    ).toHaveLength(1)
  })
})

describe('a payment link, or a pricing table', () => {
  test('with a reference that nobody has: a tenant, and the reference can be found', async () => {
    const bought = await paysByLink({ email: 'u@42.example', reference: 'User_42' })
    const owner = await ownerOf(bought)
    expect(owner).toEqual({ tenant_id: expect.stringMatching(GENERATED), status: 'ACTIVE' })
    expect(await ownOf(String(owner?.['tenant_id']))).toMatchObject([
      { claimed_external_id: 'User_42', external_id: null },
    ])
    expect(await openFindings()).toEqual([])
  })

  test('with the ID of an existing tenant: its own tenant, and an operator is told', async () => {
    await paysByLink({ email: 'a@acme.example', reference: signedReference('acme') })
    const acme = await ownOf('acme')
    const bought = await paysByLink({ email: 'm@x.example', reference: 'acme' })
    const owner = await ownerOf(bought)
    expect(owner).toEqual({ tenant_id: expect.stringMatching(GENERATED), status: 'ACTIVE' })
    expect(await ownOf('acme')).toEqual(acme)
    expect(await openFindings()).toMatchObject([
      { kind: 'unproven_claim', severity: 'action', tenant_id: owner?.['tenant_id'] },
    ])
  })

  test('with a signed reference: the tenant, whoever pays and with whatever address', async () => {
    const first = await paysByLink({ email: 'a@acme.example', reference: signedReference('org_7') })
    const more = await paysByLink({ email: 'b@acme.example', reference: signedReference('org_7') })
    for (const bought of [first, more]) {
      expect(await ownerOf(bought)).toEqual({ tenant_id: 'org_7', status: 'ACTIVE' })
    }
    expect(await ownOf('org_7')).toMatchObject([
      { external_id: 'org_7', claimed_external_id: null, billing_email: 'a@acme.example' },
    ])
  })

  test('with a reference that looks signed and is not: its own tenant, an operator is told', async () => {
    const forged = signedReference('acme').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    const bought = await paysByLink({ email: 'm@x.example', reference: forged })
    expect((await ownerOf(bought))?.['tenant_id']).toMatch(GENERATED)
    expect(await openFindings()).toMatchObject([{ kind: 'unproven_claim', severity: 'action' }])
  })

  test('with a reference that Stripe drops: a tenant of its own', async () => {
    const bought = await paysByLink({ email: 'a@b.example', reference: 'a@b.example' })
    expect(await ownerOf(bought)).toMatchObject({ status: 'ACTIVE' })
    expect(await openFindings()).toEqual([])
  })
})

test('sameEmail "attach": the new customer is the tenant’s, but never its billing contact', async () => {
  await stage.close()
  await open({ sameEmail: 'attach' })
  const first = await paysByLink({ email: 'ret@back.example', name: 'Back Ltd' })
  const second = await paysByLink({ email: 'ret@back.example', name: 'Back Ltd' })
  const owner = await ownerOf(first)
  expect(await ownerOf(second)).toEqual(owner)
  const contacts = `select count(*)::int as contacts from bursar.stripe_customers
    where tenant_id = $1 and is_billing_contact`
  expect(await rows(contacts, [owner?.['tenant_id']])).toEqual([{ contacts: 1 }])
})

test('a proof that names another tenant than the customer’s: on hold, and neither tenant moves', async () => {
  const { customer } = await stage.buy({ company: 'acme', email: 'a@acme.example' })
  await stage.buy({ company: 'bolt', email: 'b@bolt.example' })
  await stage.caughtUp()
  const [acme, bolt] = [await ownOf('acme'), await ownOf('bolt')]
  const session = await stage.stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: String(customer),
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    client_reference_id: signedReference('bolt'),
  })
  const { subscription } = stage.simulator.platform.completeCheckout(session.id, {})
  await stage.caughtUp()
  expect(await openFindings()).toContainEqual(
    expect.objectContaining({ kind: 'proof_conflict', severity: 'action' }),
  )
  expect(await ownOf('bolt')).toEqual(bolt)
  // Whatever concerns a customer that has a tenant belongs to that tenant.
  expect(await ownerOf(String(subscription))).toEqual({ tenant_id: 'acme', status: 'ACTIVE' })
  expect((await ownOf('acme'))[0]?.['customers']).toEqual(acme[0]?.['customers'])
})

test('a database that was lost: our own checkouts say whose they are', async () => {
  const subscription = stage.simulator.platform.subscribe({
    customer: stage.simulator.platform.createCustomer({ email: 'a@acme.example' }).id,
    price: 'price_starter',
    metadata: { bursar_intent: 'a'.repeat(32), bursar_tenant: signedReference('acme') },
  })
  await stage.caughtUp()
  expect(await ownerOf(subscription.id)).toEqual({ tenant_id: 'acme', status: 'ACTIVE' })
  expect(await ownOf('acme')).toMatchObject([{ billing_email: 'a@acme.example' }])
})

test('metadata that somebody else has signed, or nobody, is no proof', async () => {
  const { platform } = stage.simulator
  for (const bursar_tenant of ['acme', signedReference('acme').replace('b1_', 'b1_A')]) {
    const { id: customer } = platform.createCustomer({ email: 'm@x.example' })
    platform.subscribe({ customer, price: 'price_starter', metadata: { bursar_tenant } })
  }
  await stage.caughtUp()
  expect(await stage.granted()).toEqual([])
})
