import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServiceDesk, type ServiceDesk, signedReference } from '../support/service-desk.ts'
import { TEST_POLICY } from '../support/test-config.ts'
import { type AtConsole, signedIn } from './operator-desk.ts'

const REASON = 'they called, and are new'
const CLAIM = { company: 'Mallory Wind', metadata: { tenant_id: 'somebody-else' } }

const INTENT_ONLY = { ...TEST_POLICY, signup: { mode: 'intent', sameEmail: 'confirm' } } as const

let desk: ServiceDesk
let operator: AtConsole
const greeted: string[] = []

beforeAll(async () => {
  desk = await openServiceDesk({
    config: { policy: INTENT_ONLY },
    beforeStart: (bursar) =>
      bursar.on('tenant.created', ({ tenantId }) => {
        greeted.push(tenantId)
      }),
  })
  operator = await signedIn(desk, 'operator')
})
afterAll(() => desk.close())

/** A checkout that is held back. Gives its id, and that of its finding. */
async function heldBack(claims: Parameters<ServiceDesk['buy']>[0]) {
  const { id, customer } = await desk.buy(claims)
  await desk.settled()
  const { body } = await operator.ask('GET', `/findings?subject=${id}`)
  const [finding] = body['rows'] as { finding_id: string; kind: string; actions: string[] }[]
  expect(finding).toMatchObject({ kind: 'checkout_quarantined' })
  expect(finding?.actions).toContain('approve')
  return { id, customer: String(customer), findingId: finding!.finding_id }
}

const approve = (findingId: string, tenant_id: string) =>
  operator.ask('POST', `/findings/${findingId}/approve`, { reason: REASON, tenant_id })

test('a checkout that proves nothing becomes a tenant on the word of an operator', async () => {
  const { id, findingId } = await heldBack({ ...CLAIM, email: 'mallory@example.com' })
  expect(await desk.granted()).toEqual([])
  const answer = await approve(findingId, 'mallory')
  expect(answer).toMatchObject({ status: 200, body: { done: true, audit: { source: 'operator' } } })
  await desk.settled()
  expect(await desk.granted()).toEqual([expect.stringMatching(/^sub_\w+ ACTIVE mallory$/)])
  expect(await desk.findings()).toEqual([])
  await expect.poll(() => greeted, { timeout: 20_000 }).toEqual(['mallory'])

  const { body } = await operator.ask('GET', '/tenants/mallory')
  expect(body).toMatchObject({ name: 'Mallory Wind', billing_email: 'mallory@example.com' })
  const told = (body['history'] as { sentence: string }[]).map(({ sentence }) => sentence)
  expect(told.at(-1)).toBe(
    `Tenant created after checkout ${id} was approved by operator@acme.example without proof.`,
  )
  const log = await operator.ask('GET', '/audit?source=operator')
  expect((log.body['rows'] as object[])[0]).toMatchObject({
    event_type: 'operator.finding.approved',
    reason: REASON,
    sentence: expect.stringMatching(
      /approved customer cus_\w+ as the new tenant mallory, for finding/,
    ),
  })
})

test('looked at once more, it stays with its tenant and is not held back again', async () => {
  const [session] = (
    await desk.database.pool.query<{ event_id: string }>(
      "select event_id from bursar.stripe_events where event_type = 'checkout.session.completed'",
    )
  ).rows
  await operator.ask('POST', `/events/${session!.event_id}/replay`, { reason: REASON })
  await desk.settled()
  expect(await desk.findings()).toEqual([])
  expect(await desk.granted()).toHaveLength(1)
})

test('one that is linked by hand to another tenant than it claims is not held back again', async () => {
  const { id, findingId } = await heldBack(CLAIM)
  const body = { reason: REASON, tenant_id: 'mallory' }
  const linked = await operator.ask('POST', `/findings/${findingId}/link`, body)
  expect(linked).toMatchObject({ status: 200, body: { done: true } })
  await desk.settled()
  const { body: left } = await operator.ask('GET', `/findings?subject=${id}`)
  expect(left['rows']).toEqual([])
})

test.each([
  ['of a tenant that there is', 'mallory', 409, 'ACTION_IMPOSSIBLE'],
  ['that is none', 'Mallory Wind', 400, 'REQUEST_MALFORMED'],
])('an id %s is refused, and nothing is made', async (_, tenant, status, code) => {
  const { findingId } = await heldBack(CLAIM)
  expect(await approve(findingId, tenant)).toMatchObject({ status, body: { code } })
  await desk.settled()
  expect(await desk.granted()).toHaveLength(2)
  expect((await operator.ask('GET', `/findings/${findingId}`)).body['resolved_at']).toBeNull()
})

test('who was made a tenant is not made another one', async () => {
  const first = await heldBack(CLAIM)
  const second = await heldBack(CLAIM)
  expect((await approve(first.findingId, 'twin')).status).toBe(200)
  expect((await approve(second.findingId, 'other-twin')).status).toBe(200)
  await desk.settled()
  expect((await desk.granted()).filter((line) => line.endsWith('twin'))).toHaveLength(2)
  const again = await approve(second.findingId, 'third')
  expect(again).toMatchObject({ status: 409, body: { code: 'ACTION_IMPOSSIBLE' } })
})

test('of two that are to have one id, one stays held back and says why', async () => {
  const held = [await heldBack(CLAIM), await heldBack(CLAIM)]
  const lease = (until: string) =>
    desk.database.pool.query(
      `update bursar.stripe_subjects set leased_until = ${until} where subject = any($1)`,
      [held.map(({ id }) => id)],
    )
  await lease("now() + interval '1 hour'")
  for (const { findingId } of held) expect((await approve(findingId, 'one')).status).toBe(200)
  await lease('null')
  // One that is free is taken up with the next thing that happens.
  await heldBack(CLAIM)
  await desk.settled()
  expect((await desk.granted()).filter((line) => line.endsWith(' one'))).toHaveLength(1)
  const summaries = await Promise.all(
    held.map(async ({ findingId }) => {
      const { body } = await operator.ask('GET', `/findings/${findingId}`)
      return body['resolved_at'] === null ? String(body['summary']) : null
    }),
  )
  const [open, ...others] = summaries.filter((summary) => summary !== null)
  expect(others).toEqual([])
  expect(open).toContain('the ID that an operator chose for its tenant belongs to another tenant')
})

test('a viewer may not', async () => {
  const { findingId } = await heldBack(CLAIM)
  const viewer = await signedIn(desk, 'viewer')
  const body = { reason: REASON, tenant_id: 'viewed' }
  const answer = await viewer.ask('POST', `/findings/${findingId}/approve`, body)
  expect(answer.status).toBe(403)
})

test('an older checkout that proves another tenant does not contradict the operator', async () => {
  const { customer, findingId } = await heldBack(CLAIM)
  const older = await desk.stripe.checkout.sessions.create({
    mode: 'subscription',
    customer,
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    client_reference_id: signedReference('mallory'),
  })
  expect((await approve(findingId, 'older-wind')).status).toBe(200)
  await desk.settled()
  desk.simulator.platform.completeCheckout(older.id, {})
  await desk.settled()
  const { body } = await operator.ask('GET', `/findings?subject=${older.id}`)
  expect(body['rows']).toEqual([])
  expect((await desk.granted()).filter((line) => line.endsWith(' older-wind'))).toHaveLength(2)
})
