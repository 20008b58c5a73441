import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage, signedReference } from '../support/service-stage.ts'
import { TEST_POLICY } from '../support/test-config.ts'
import { type AtConsole, signedIn } from './operator-stage.ts'

const REASON = 'they called, and are new'
const CLAIM = { company: 'Mallory Wind', metadata: { tenant_id: 'somebody-else' } }

const INTENT_ONLY = { ...TEST_POLICY, signup: { mode: 'intent', sameEmail: 'confirm' } } as const

let stage: ServiceStage
let operator: AtConsole
const greeted: string[] = []

beforeAll(async () => {
  stage = await openServiceStage({
    config: { policy: INTENT_ONLY },
    beforeStart: (bursar) =>
      bursar.on('tenant.created', ({ tenantId }) => {
        greeted.push(tenantId)
      }),
  })
  operator = await signedIn(stage, 'operator')
})
afterAll(() => stage.close())

/** A checkout that is on hold. Gives its id, and that of its finding. */
async function onHold(claims: Parameters<ServiceStage['buy']>[0]) {
  const { id, customer } = await stage.buy(claims)
  await stage.caughtUp()
  const { body } = await operator.ask('GET', `/findings?object_id=${id}`)
  const [finding] = body['rows'] as { finding_id: string; kind: string; actions: string[] }[]
  expect(finding).toMatchObject({ kind: 'checkout_on_hold' })
  expect(finding?.actions).toContain('approve')
  return { id, customer: String(customer), findingId: finding!.finding_id }
}

const approve = (findingId: string, tenant_id: string) =>
  operator.ask('POST', `/findings/${findingId}/approve`, { reason: REASON, tenant_id })

test('a checkout that proves nothing becomes a tenant on the word of an operator', async () => {
  const { id, findingId } = await onHold({ ...CLAIM, email: 'mallory@example.com' })
  expect(await stage.granted()).toEqual([])
  const answer = await approve(findingId, 'mallory')
  expect(answer).toMatchObject({ status: 200, body: { done: true, audit: { source: 'operator' } } })
  await stage.caughtUp()
  expect(await stage.granted()).toEqual([expect.stringMatching(/^sub_\w+ ACTIVE mallory$/)])
  expect(await stage.findings()).toEqual([])
  await expect.poll(() => greeted).toEqual(['mallory'])

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

test('looked at once more, it stays with its tenant and is not on hold again', async () => {
  const [session] = (
    await stage.database.pool.query<{ event_id: string }>(
      "select event_id from bursar.stripe_events where event_type = 'checkout.session.completed'",
    )
  ).rows
  await operator.ask('POST', `/events/${session!.event_id}/replay`, { reason: REASON })
  await stage.caughtUp()
  expect(await stage.findings()).toEqual([])
  expect(await stage.granted()).toHaveLength(1)
})

test('one that is linked by hand to another tenant than it claims is not on hold again', async () => {
  const { id, findingId } = await onHold(CLAIM)
  const body = { reason: REASON, tenant_id: 'mallory' }
  const linked = await operator.ask('POST', `/findings/${findingId}/link`, body)
  expect(linked).toMatchObject({ status: 200, body: { done: true } })
  await stage.caughtUp()
  const { body: left } = await operator.ask('GET', `/findings?object_id=${id}`)
  expect(left['rows']).toEqual([])
})

test.each([
  ['of a tenant that there is', 'mallory', 409, 'ACTION_IMPOSSIBLE'],
  ['that is none', 'Mallory Wind', 400, 'REQUEST_MALFORMED'],
])('an id %s is refused, and nothing is made', async (_, tenant, status, code) => {
  const { findingId } = await onHold(CLAIM)
  expect(await approve(findingId, tenant)).toMatchObject({ status, body: { code } })
  await stage.caughtUp()
  expect(await stage.granted()).toHaveLength(2)
  expect((await operator.ask('GET', `/findings/${findingId}`)).body['resolved_at']).toBeNull()
})

test('who was made a tenant is not made another one', async () => {
  const first = await onHold(CLAIM)
  const second = await onHold(CLAIM)
  expect((await approve(first.findingId, 'twin')).status).toBe(200)
  expect((await approve(second.findingId, 'other-twin')).status).toBe(200)
  await stage.caughtUp()
  expect((await stage.granted()).filter((line) => line.endsWith('twin'))).toHaveLength(2)
  const again = await approve(second.findingId, 'third')
  expect(again).toMatchObject({ status: 409, body: { code: 'ACTION_IMPOSSIBLE' } })
})

test('of two that are to have one id, one stays on hold and says why', async () => {
  const held = [await onHold(CLAIM), await onHold(CLAIM)]
  const lease = (until: string) =>
    stage.database.pool.query(
      `update bursar.stripe_objects set leased_until = ${until} where object_id = any($1)`,
      [held.map(({ id }) => id)],
    )
  await lease("now() + interval '1 hour'")
  for (const { findingId } of held) expect((await approve(findingId, 'one')).status).toBe(200)
  await lease('null')
  // One that is free is taken up with the next thing that happens.
  await onHold(CLAIM)
  await stage.caughtUp()
  expect((await stage.granted()).filter((line) => line.endsWith(' one'))).toHaveLength(1)
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
  const { findingId } = await onHold(CLAIM)
  const viewer = await signedIn(stage, 'viewer')
  const body = { reason: REASON, tenant_id: 'viewed' }
  const answer = await viewer.ask('POST', `/findings/${findingId}/approve`, body)
  expect(answer.status).toBe(403)
})

test('an older checkout that proves another tenant does not contradict the operator', async () => {
  const { customer, findingId } = await onHold(CLAIM)
  const older = await stage.stripe.checkout.sessions.create({
    mode: 'subscription',
    customer,
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    client_reference_id: signedReference('mallory'),
  })
  expect((await approve(findingId, 'older-wind')).status).toBe(200)
  await stage.caughtUp()
  stage.simulator.platform.completeCheckout(older.id, {})
  await stage.caughtUp()
  const { body } = await operator.ask('GET', `/findings?object_id=${older.id}`)
  expect(body['rows']).toEqual([])
  expect((await stage.granted()).filter((line) => line.endsWith(' older-wind'))).toHaveLength(2)
})
