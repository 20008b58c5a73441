import { afterEach, beforeEach, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage, signedReference } from '../support/service-stage.ts'
import { type AtConsole, signedIn } from './operator-stage.ts'

const REASON = 'they called, and it is the same company'

let stage: ServiceStage
let operator: AtConsole

beforeEach(async () => {
  stage = await openServiceStage()
  operator = await signedIn(stage, 'operator')
})
afterEach(() => stage.close())

/** Somebody pays on a payment link. Gives the subscription. */
async function paysByLink(email: string, reference?: string): Promise<string> {
  const { platform } = stage.simulator
  const { id } = platform.openPaymentLink('price_starter', reference)
  const { subscription } = platform.completeCheckout(id, { email, name: 'Somebody' })
  await stage.caughtUp()
  return String(subscription)
}

async function ownerOf(subscription: string): Promise<string> {
  const { rows } = await stage.database.pool.query<{ tenant_id: string }>(
    'select tenant_id from bursar.subscriptions where stripe_subscription_id = $1',
    [subscription],
  )
  return rows[0]?.tenant_id ?? ''
}

const shown = async (findingId: string) =>
  (await operator.ask('GET', `/findings/${findingId}`)).body

/** The only open finding of a kind, as an operator sees it. */
async function theOnly(kind: string) {
  const { body } = await operator.ask('GET', `/findings?kind=${kind}`)
  const found = body['rows'] as { finding_id: string }[]
  expect(found).toHaveLength(1)
  return shown(found[0]!.finding_id)
}

const act = (path: string, body: object) => operator.ask('POST', path, { reason: REASON, ...body })

test('a returning buyer whom no email could ask is merged by an operator', async () => {
  const old = await ownerOf(await paysByLink('ret@back.example'))
  const bought = await paysByLink('RET@back.example')
  const finding = await theOnly('same_email')
  expect(finding).toMatchObject({
    actions: ['merge', 'dismiss'],
    details: { claimed_tenant_id: old, reason: 'off' },
  })
  // What is refreshed once more says nothing new, and takes nothing back.
  await stage.caughtUp()
  const merged = await act(`/findings/${finding['finding_id']}/merge`, { tenant_id: old })
  expect(merged.status).toBe(200)
  expect(await ownerOf(bought)).toBe(old)
  expect(await shown(String(finding['finding_id']))).toMatchObject({
    resolved_by: expect.stringMatching(/^operator /),
    resolved_reason: REASON,
  })
})

test('a merge on the page of the tenant resolves what asked for it, too', async () => {
  const old = await ownerOf(await paysByLink('ret@back.example'))
  const claim = await ownerOf(await paysByLink('new@else.example', old))
  const again = await ownerOf(await paysByLink('ret@back.example'))
  for (const [kind, tenant] of [
    ['unproven_claim', claim],
    ['same_email', again],
  ] as const) {
    const finding = await theOnly(kind)
    const merged = await act(`/tenants/${tenant}/merge`, { into_tenant_id: old })
    expect(merged.status).toBe(200)
    expect((await shown(String(finding['finding_id'])))['resolved_by']).toMatch(/^operator /)
  }
  await stage.caughtUp()
  // Three times the same plan: what was asked is done, and there is something new to ask.
  expect(await stage.findings()).toEqual([`two_main_subscriptions tenant:${old}`])
})

test('where the claim is found already, the same address is no second finding', async () => {
  const old = await ownerOf(await paysByLink('ret@back.example'))
  await paysByLink('ret@back.example', old)
  expect((await theOnly('unproven_claim'))['details']).toMatchObject({ claimed_tenant_id: old })
  const { body } = await operator.ask('GET', '/findings?kind=same_email')
  expect(body['rows']).toEqual([])
})

test('a checkout that proves another tenant: the customer moves there by an operator', async () => {
  const { customer } = await stage.buy({ company: 'acme', email: 'a@acme.example' })
  await stage.buy({ company: 'bolt', email: 'b@bolt.example' })
  await stage.caughtUp()
  const session = await stage.stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: String(customer),
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    client_reference_id: signedReference('bolt'),
  })
  const { subscription } = stage.simulator.platform.completeCheckout(session.id, {})
  await stage.caughtUp()
  const finding = await theOnly('proof_conflict')
  expect(finding).toMatchObject({
    actions: ['move', 'refetch', 'dismiss'],
    customer_id: customer,
    details: { customer_id: customer, proved_tenant_id: 'bolt' },
  })
  expect(await ownerOf(String(subscription))).toBe('acme')

  const moved = await act(`/findings/${finding['finding_id']}/move`, { tenant_id: 'bolt' })
  expect(moved).toMatchObject({ status: 200, body: { done: true } })
  await stage.caughtUp()
  expect(await ownerOf(String(subscription))).toBe('bolt')
  expect((await shown(String(finding['finding_id'])))['resolved_by']).toMatch(/^operator /)
  const { body } = await operator.ask('GET', `/findings?object_id=${session.id}`)
  expect(body['rows']).toEqual([])
})
