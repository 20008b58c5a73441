import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'

let stage: ServiceStage

beforeAll(async () => {
  stage = await openServiceStage({
    config: {},
    beforeStart: (bursar) => {
      bursar.on('tenant.created', () => undefined)
      bursar.on('subscription.grace', () => undefined)
    },
  })
  const { customer } = await stage.buy({ company: 'followed' })
  await stage.caughtUp()
  stage.simulator.platform.failNextPayments(String(customer))
  await stage.simulator.clock.advance({ days: 32 })
  await stage.caughtUp()
})
afterAll(() => stage.close())

async function ask<Row extends object>(text: string): Promise<Row[]> {
  return (await stage.database.pool.query<Row>(text)).rows
}

test('every event is answered by a refresh result that names it', async () => {
  const unnamed = await ask(
    `select event_id, object_id from bursar.stripe_events e where processed_at is not null
     and not exists (select 1 from bursar.refresh_results s where s.object_id = e.object_id
       and s.account = e.account and e.event_id = any(s.event_ids)
       and s.generation >= e.generation)`,
  )
  expect(unnamed).toEqual([])
  const [counted] = await ask<{ events: number; named: number }>(
    `select (select count(*)::int from bursar.stripe_events) as events,
       sum(cardinality(event_ids))::int as named from bursar.refresh_results`,
  )
  expect(counted?.named).toBe(counted?.events)
})

test('a refresh result says whom it asked, what it followed and what it changed', async () => {
  const moves = await ask<{ request: string; status: string }>(
    `select s.outcome, s.rule, s.stripe_request_id as request, s.claimed_at <= s.fetched_at as began,
       a.details->>'status_to' as status
     from bursar.refresh_results s join bursar.subscription_audit a using (audit_id)
     where s.object_id like 'sub_%' order by audit_id`,
  )
  const known = { outcome: 'accepted', began: true, request: expect.stringMatching(/^req_/) }
  expect(moves.at(0)).toEqual({ ...known, rule: 'stripe_active', status: 'ACTIVE' })
  expect(moves.at(-1)).toEqual({ ...known, rule: 'past_due_in_grace', status: 'GRACE' })
})

test('a checkout names the subscription that it marked stale', async () => {
  const pointers = await ask<{ marked_stale: string[] }>(
    `select marked_stale from bursar.refresh_results where object_id like 'cs_%' and outcome = 'linked'`,
  )
  expect(pointers).toEqual([{ marked_stale: [expect.stringMatching(/^sub_/)] }])
})

test('a message says what it is pending for', async () => {
  const messages = await ask(
    `select e.name, s.rule, a.event_type from bursar.outbox e
     join bursar.refresh_results s on s.object_id = e.caused_object and s.account = e.caused_account
       and s.generation = e.caused_generation and s.audit_id = e.audit_id
     join bursar.subscription_audit a on a.audit_id = e.audit_id
     order by e.enqueued_at`,
  )
  expect(messages).toEqual([
    { name: 'tenant.created', rule: 'checkout_create', event_type: 'tenant.created' },
    {
      name: 'subscription.grace',
      rule: 'past_due_in_grace',
      event_type: 'subscription.changed',
    },
  ])
})

test('what is past due is known with its currency, and forgotten when it is paid', async () => {
  const due = 'select currency, amount::int from bursar.amounts_due'
  expect(await ask(due)).toEqual([{ currency: 'usd', amount: 1900 }])
  const [{ customer_id: customer }] = (await ask<{ customer_id: string }>(
    'select customer_id from bursar.subscriptions',
  )) as [{ customer_id: string }]
  stage.simulator.platform.recover(customer)
  await stage.caughtUp()
  expect(await ask(due)).toEqual([])
})
