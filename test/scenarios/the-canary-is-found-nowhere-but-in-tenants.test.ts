import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARIES, findCanaries, OWN_API_KEY, PLANTED } from '../support/canary/canaries.ts'
import { type CanaryStage, openCanaryStage } from '../support/canary/canary-stage.ts'
import { ECHOES, hostileRequests, plantInto, withCanaries } from '../support/canary/plant.ts'
import { eventAbout } from '../support/service-stage.ts'
import { until } from '../support/until.ts'

let stage: CanaryStage
beforeAll(async () => {
  stage = await openCanaryStage()
})
afterAll(() => stage.close())

async function expectNoCanary(): Promise<void> {
  await stage.ask(`${stage.serve.url}/metrics?${CANARIES.email}`)
  await stage.ask(`${stage.serve.url}/readyz`)
  const traces = await stage.traces()
  const found = [...traces].map(([where, text]) => [where, findCanaries(text)] as const)
  expect(found.filter(([, canaries]) => canaries.length > 0)).toEqual([])
}

/** A signed event that says all of it. */
function plantedEvent(id: string, more: object = {}): string {
  const object = withCanaries({ id, object: 'subscription', customer: 'cus_1' })
  const request = { id: 'req_1', idempotency_key: PLANTED }
  return JSON.stringify(
    withCanaries(eventAbout('customer.subscription.updated', object, { request, ...more })),
  )
}

test('whoever looks for the canary would find it', () => {
  for (const word of [...Object.values(CANARIES), OWN_API_KEY]) {
    expect(findCanaries(`{"a":"${word}"}`)).not.toEqual([])
    expect(findCanaries(encodeURIComponent(word).toUpperCase())).not.toEqual([])
    expect(findCanaries(Buffer.from(word).toString('base64'))).not.toEqual([])
  }
  expect(findCanaries('4929 7173-0293 9271')).toEqual(['card'])
  expect(findCanaries('sub_1 ACTIVE acme-wind')).toEqual([])
})

test('a life goes well: the name and the address are in tenants, and nothing anywhere else', async () => {
  const { simulator, stripe } = stage
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  const url = `${stage.webhook}?email=${CANARIES.email}&key=${CANARIES.apiKey}`
  simulator.addWebhookEndpoint({ url, secret: CANARIES.signingSecret })
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: `https://app.example/?${CANARIES.email}`,
    metadata: { company_name: 'Acme Wind', card: CANARIES.card, owner: CANARIES.name },
  })
  const { customer } = simulator.platform.completeCheckout(session.id, {
    email: CANARIES.email,
    name: CANARIES.name,
  })
  await stage.caughtUp()
  await stripe.customers.update(String(customer), { name: CANARIES.name, phone: CANARIES.card })
  simulator.platform.failNextPayments(String(customer))
  await simulator.clock.advance({ days: 32 })
  await stage.caughtUp()
  simulator.platform.recover(String(customer))
  await stage.caughtUp()
  const charge = (await stripe.charges.list()).data.find(({ paid }) => paid)
  simulator.platform.refund(charge!.id)
  await stage.caughtUp()
  simulator.platform.deleteCustomer(String(customer))
  await stage.caughtUp()

  expect(await stage.rowsOf('subscriptions')).toMatch(/acme-wind.*EXPIRED/)
  expect(findCanaries(await stage.rowsOf('tenants'))).toContain('email')
  expect(stage.serve.command.output).toContain('subscription_moved')
  await expectNoCanary()
})

test('refusals repeat nothing of what they refuse', async () => {
  for (const [url, init] of hostileRequests(stage.webhook)) {
    expect(await stage.ask(url, init)).toBeGreaterThanOrEqual(400)
  }
  for (const payload of [PLANTED, `{"id":"${PLANTED}"}`, `{"${CANARIES.apiKey}":{`, '[]']) {
    expect(await stage.deliver(payload)).toBe(400)
  }
  expect(await stage.deliver(plantedEvent('sub_1', { livemode: true }))).toBe(200)
  expect(await stage.deliver(plantedEvent('sub_1', { account: 'acct_1' }))).toBe(200)
  expect(await stage.deliver(plantedEvent('sub_1', { type: PLANTED }))).toBe(400)
  await expectNoCanary()
})

test('Stripe’s refusals that repeat what they were sent are not repeated', async () => {
  stage.answers.instead = (path) => ECHOES[Number(/\/sub_echo(\d+)/.exec(path)?.[1])] ?? null
  for (const index of ECHOES.keys()) {
    expect(await stage.deliver(plantedEvent(`sub_echo${index}`))).toBe(200)
  }
  await until('each has failed, or was given up', async () => {
    const { rows } = await stage.pool.query<{ todo: number }>(
      `select count(*)::int as todo from bursar.stripe_objects
       where object_id like 'sub_echo%' and stale and failures = 0`,
    )
    return rows[0]?.todo === 0
  })
  await expectNoCanary()

  stage.answers.instead = null
  await stage.caughtUp()
  expect(stage.serve.command.output).toContain('refresh_failed')
  expect(await stage.rowsOf('findings')).toMatch(/object_(?:not_found|unreadable)|dead_letter/)
  await expectNoCanary()
})

test('an error of the database that quotes the row is not repeated', async () => {
  await stage.pool.query(
    `alter table bursar.tenants add constraint a_canary
     check (billing_email not like '%@second.example') not valid`,
  )
  const session = await stage.stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: 'Second' },
  })
  stage.answers.edit = (path, object) => {
    plantInto(path, object)
    const { customer_details: details } = object
    if (typeof details === 'object' && details !== null) {
      Object.assign(details, { email: 'wilhelmina.leak@second.example' })
    }
  }
  stage.simulator.platform.completeCheckout(session.id)
  await stage.serve.command.says(new RegExp(`"object_id":"${session.id}".*"INVARIANT_BROKEN"`))
  await expectNoCanary()

  await stage.pool.query('alter table bursar.tenants drop constraint a_canary')
  await stage.caughtUp()
  expect(await stage.rowsOf('tenants')).toContain('wilhelmina.leak@second.example')
  await expectNoCanary()
})

test('a status that is no word of Stripe is a finding that does not repeat it', async () => {
  const { rows } = await stage.pool.query<{ id: string }>(
    "select stripe_subscription_id as id from bursar.subscriptions where status = 'ACTIVE'",
  )
  const [{ id } = { id: '' }] = rows
  stage.answers.edit = (path, object) => {
    plantInto(path, object)
    if (object['id'] === id) object['status'] = CANARIES.email
  }
  await stage.stripe.subscriptions.update(id, { metadata: { a: 'b' } })
  await stage.caughtUp()
  stage.answers.edit = plantInto
  expect(await stage.rowsOf('findings')).toMatch(new RegExp(`status_unknown.*${id}`))
  await expectNoCanary()
})

test('a database that is away makes nobody talk', async () => {
  await stage.server.stop('immediate')
  expect(await stage.deliver(plantedEvent('sub_1'))).toBe(503)
  expect(await stage.ask(`${stage.serve.url}/metrics?${CANARIES.email}`)).toBe(200)
  await stage.serve.command.says(/"work_interrupted"/)
  await stage.server.start()
  await until('the service is back', async () => {
    return (await stage.deliver(plantedEvent('sub_1'))) === 200
  })
  await stage.caughtUp()
  await expectNoCanary()
})

test('the last words of the process hold none', async () => {
  const { code } = await stage.serve.command.end('SIGTERM')
  expect(code).toBe(0)
  expect(stage.serve.command.output).toContain('"stopped"')
  expect(findCanaries(stage.serve.command.output + stage.serve.command.errors)).toEqual([])
})
