import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServiceDesk, type ServiceDesk } from '../support/service-desk.ts'

let desk: ServiceDesk

beforeAll(async () => {
  desk = await openServiceDesk({
    config: {},
    beforeStart: (bursar) => {
      bursar.on('tenant.created', () => undefined)
      bursar.on('subscription.grace', () => undefined)
    },
  })
  const { customer } = await desk.buy({ company: 'trailed' })
  await desk.settled()
  desk.simulator.platform.failNextPayments(String(customer))
  await desk.simulator.clock.advance({ days: 32 })
  await desk.settled()
})
afterAll(() => desk.close())

async function ask<Row extends object>(text: string): Promise<Row[]> {
  return (await desk.database.pool.query<Row>(text)).rows
}

test('every event is answered by a settlement that names it', async () => {
  const unnamed = await ask(
    `select event_id, subject from bursar.stripe_events e where processed_at is not null
     and not exists (select 1 from bursar.settlements s where s.subject = e.subject
       and s.account = e.account and e.event_id = any(s.event_ids)
       and s.generation >= e.generation)`,
  )
  expect(unnamed).toEqual([])
  const [counted] = await ask<{ events: number; named: number }>(
    `select (select count(*)::int from bursar.stripe_events) as events,
       sum(cardinality(event_ids))::int as named from bursar.settlements`,
  )
  expect(counted?.named).toBe(counted?.events)
})

test('a settlement says whom it asked, what it followed and what it changed', async () => {
  const moves = await ask<{ request: string; status: string }>(
    `select s.outcome, s.rule, s.stripe_request_id as request, s.claimed_at <= s.fetched_at as began,
       a.details->>'status_to' as status
     from bursar.settlements s join bursar.subscription_audit a using (audit_id)
     where s.subject like 'sub_%' order by audit_id`,
  )
  const known = { outcome: 'accepted', began: true, request: expect.stringMatching(/^req_/) }
  expect(moves.at(0)).toEqual({ ...known, rule: 'stripe_active', status: 'ACTIVE' })
  expect(moves.at(-1)).toEqual({ ...known, rule: 'past_due_in_grace', status: 'GRACE' })
})

test('a checkout names the subscription that it poked', async () => {
  const pointers = await ask<{ poked: string[] }>(
    `select poked from bursar.settlements where subject like 'cs_%' and outcome = 'linked'`,
  )
  expect(pointers).toEqual([{ poked: [expect.stringMatching(/^sub_/)] }])
})

test('an effect says what it is owed for', async () => {
  const effects = await ask(
    `select e.name, s.rule, a.event_type from bursar.effects e
     join bursar.settlements s on s.subject = e.caused_subject and s.account = e.caused_account
       and s.generation = e.caused_generation and s.audit_id = e.audit_id
     join bursar.subscription_audit a on a.audit_id = e.audit_id
     order by e.owed_at`,
  )
  expect(effects).toEqual([
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
  desk.simulator.platform.recover(customer)
  await desk.settled()
  expect(await ask(due)).toEqual([])
})
