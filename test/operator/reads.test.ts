import { afterAll, beforeAll, expect, test } from 'vitest'
import { noteAction } from '../../packages/bursar/src/operator/actions/note-action.store.ts'
import { getEventLifecycle } from '../../packages/bursar/src/operator/read/event-lifecycle.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { FINDING_KINDS } from '../../packages/bursar/src/subscription/finding.ts'
import { ACTOR_TYPES } from '../../packages/wire/src/operator/audit.ts'
import {
  OPERATOR_ROUTES,
  type OperatorAnswer,
  type OperatorRoute,
  type OperatorRouteName,
} from '../../packages/wire/src/operator/routes.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { AUDIT_KEY } from '../support/test-config.ts'
import { type AtConsole, signedIn } from './operator-stage.ts'

let stage: ServiceStage
let viewer: AtConsole
let subscription: string
let beforeTheFailure: string

beforeAll(async () => {
  stage = await openServiceStage({
    beforeStart: (bursar) => bursar.on('subscription.grace', () => undefined),
  })
  viewer = await signedIn(stage, 'viewer')
  const { customer } = await stage.buy({ company: 'acme' })
  await stage.caughtUp()
  const { rows } = await stage.database.pool.query<{ id: string; now: string }>(
    `select subscription_id as id, to_char(now() at time zone 'UTC',
       'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now from bursar.subscriptions`,
  )
  subscription = rows[0]!.id
  beforeTheFailure = rows[0]!.now
  stage.simulator.platform.failNextPayments(String(customer))
  await stage.simulator.clock.advance({ days: 32 })
  await stage.caughtUp()
})
afterAll(() => stage.close())

/** An answer, after the schema that the console parses it with has let it pass. */
async function read<Name extends OperatorRouteName>(
  name: Name,
  path: string,
): Promise<OperatorAnswer<Name>> {
  const { status, body } = await viewer.ask('GET', path)
  expect(status, JSON.stringify(body)).toBe(200)
  const { answer }: OperatorRoute = OPERATOR_ROUTES[name]
  if (typeof answer === 'string') throw new Error(`${name} is no JSON.`)
  return answer.parse(body) as OperatorAnswer<Name>
}

test('an event’s life leads from its delivery to each message', async () => {
  const { rows } = await read('events', `/events?object_id=${subscription}`)
  const lifecycles = await Promise.all(rows.map((row) => read('event', `/events/${row.event_id}`)))
  // Which of the events that say so came first is the network's to choose.
  const { lifecycle, tenant_id } = lifecycles.find(({ lifecycle: steps }) =>
    steps.some(({ step, sentence }) => step === 'changed' && sentence.includes('GRACE')),
  )!
  expect(tenant_id).toBe('acme')
  const steps = ['received', 'recorded', 'claimed', 'fetched', 'decided', 'changed', 'message']
  expect(lifecycle.map(({ step }) => step)).toEqual(steps)
  const at = (step: string) => lifecycle.find((one) => one.step === step)
  expect(at('fetched')).toMatchObject({ stripe_request_id: expect.stringMatching(/^req_/) })
  expect(at('decided')).toMatchObject({ rule: 'past_due_in_grace', outcome: 'accepted' })
  expect(at('changed')?.sentence).toContain('changed from ACTIVE to GRACE')
  expect(at('message')).toMatchObject({ message: { kind: 'hook', name: 'subscription.grace' } })
})

test('a checkout’s life goes on in the life of its subscription', async () => {
  const { rows } = await read('events', '/events?type=checkout.session.completed')
  const { lifecycle } = await read('event', `/events/${rows[0]!.event_id}`)
  const fetched = lifecycle.filter(({ step }) => step === 'fetched')
  expect(fetched).toMatchObject([{ object_id: rows[0]!.object_id }, { object_id: subscription }])
})

test('a commit that began before the checkout’s, and waited for it, is part of its life', async () => {
  const { rows } = await read('events', '/events?type=checkout.session.completed')
  const { event_id, object_id: objectId } = rows[0]!
  const client = await stage.database.pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `update bursar.refresh_results set fetched_at = '2020-01-01' where object_id = $1 and audit_id = (
         select min(audit_id) from bursar.refresh_results where object_id = $1)`,
      [subscription],
    )
    const { lifecycle } = await getEventLifecycle(client, event_id)
    expect(lifecycle.filter(({ step }) => step === 'fetched')).toMatchObject([
      { object_id: objectId },
      { object_id: subscription },
    ])
    const changed = lifecycle.filter(({ step }) => step === 'changed')
    expect(changed.at(-1)?.sentence).toContain('was created as ACTIVE')
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test.each(['', '?tenant_id=acme', '?outcome=accepted', '?type=invoice.paid', '?outcome=linked'])(
  'events%s: page after page, each once, the newest first',
  async (search) => {
    const all = await read('events', `/events${search}${search === '' ? '?' : '&'}limit=200`)
    const seen: string[] = []
    let after: string | null = ''
    while (after !== null) {
      const cursor = after === '' ? '' : `&after=${encodeURIComponent(after)}`
      const page: OperatorAnswer<'events'> = await read(
        'events',
        `/events${search === '' ? '?' : `${search}&`}limit=2${cursor}`,
      )
      expect(page.rows.length).toBeLessThanOrEqual(2)
      seen.push(...page.rows.map(({ event_id }) => event_id))
      after = page.next
    }
    expect(new Set(seen)).toEqual(new Set(all.rows.map(({ event_id }) => event_id)))
    expect(seen.length).toBe(all.rows.length)
    expect(seen.length).toBeGreaterThan(0)
  },
)

test('a cursor of another list is refused', async () => {
  const after = Buffer.from('["x"]').toString('base64url')
  expect(await viewer.ask('GET', `/events?after=${after}`)).toMatchObject({ status: 400 })
  expect(await viewer.ask('GET', '/events?after=!!!')).toMatchObject({ status: 400 })
})

test('why a tenant is as it is, and was before', async () => {
  const now = await read('explain', '/explain/acme')
  expect(now).toMatchObject({ status: 'GRACE', has_access: true, is_past: false })
  const since = String.raw`since \d+ \w+ 20\d\d, \d\d:\d\d UTC \(Stripe status: past_due\)\.`
  expect(now.sentence).toMatch(
    new RegExp(
      `^acme is GRACE on Starter until \\d+ \\w+ 20\\d\\d, with access: its only subscription, ${subscription}, has been GRACE ${since}$`,
    ),
  )
  expect(now.because[0]).toMatchObject({
    sentence: expect.stringMatching(
      /changed from ACTIVE to GRACE\. Stripe reports past_due .* Bursar refreshed it from Stripe after /,
    ),
    stripe_request_id: expect.stringMatching(/^req_/),
  })
  expect(now.because[0]!.event_ids.length).toBeGreaterThan(0)
  expect(now.next).toMatchObject([{ sentence: expect.stringContaining('grace period ends') }])
  const then = await read('explain', `/explain/acme?at=${beforeTheFailure}`)
  expect(then).toMatchObject({ status: 'ACTIVE', is_past: true, open_findings: [] })
  expect(then.sentence).toContain('was ACTIVE')
  const ever = await read('explain', '/explain/acme?at=2020-01-01T00:00:00Z')
  expect(ever).toMatchObject({ status: 'PENDING', has_access: false, because: [] })
})

test('what the audit log says of now is what the table says', async () => {
  const { rows } = await stage.database.pool.query<{ later: string }>(
    `select to_char((now() - interval '1 millisecond') at time zone 'UTC',
       'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as later`,
  )
  const told = await read('explain', `/explain/${subscription}?at=${rows[0]!.later}`)
  const stored = await read('explain', `/explain/${subscription}`)
  expect(told.is_past).toBe(true)
  expect(told.subscriptions).toEqual(stored.subscriptions)
})

test('today: what came in, what is at risk', async () => {
  await stage.bursar.stop()
  await stage.bursar.start()
  const today = await read('today', '/today')
  expect(today.deliveries).toHaveLength(60)
  expect(today.deliveries.reduce((sum, { accepted }) => sum + accepted, 0)).toBeGreaterThan(5)
  expect(today.money_at_risk).toEqual({
    subscriptions: 1,
    amounts: [{ currency: 'usd', amount: 1900, subscriptions: 1 }],
  })
  expect(today.subscriptions.now).toMatchObject({ GRACE: 1, ACTIVE: 0 })
  expect(today.lag.stale_objects).toBe(0)
})

test('endpoints: which secret is in use, and which types Stripe is not told to send', async () => {
  const [endpoint] = stage.simulator.deliveries.endpoints
  endpoint!.events = ['checkout.session.completed', 'invoice.paid', 'invoice.voided']
  const { incoming, event_types } = await read('endpoints', '/endpoints')
  const [secret] = incoming[0]!.secrets
  expect(secret).toMatchObject({ advice: 'in_use', position: 1 })
  expect(secret!.deliveries_24h).toBeGreaterThan(5)
  const missing = event_types.filter((one) => one.is_missing).map(({ type }) => type)
  expect(missing).toContain('charge.refunded')
  expect(missing).not.toContain('invoice.paid')
  const [voided] = event_types.filter(({ type }) => type === 'invoice.voided')
  expect(voided).toMatchObject({ last_at: null, is_sent: true, is_missing: false })
  endpoint!.events = ['*']
})

test('the audit log as CSV and as NDJSON has every row, and no formula', async () => {
  const act = { action: 'audit.verified' as const, tenantId: null, details: {} }
  await inTransaction(stage.database.pool, (tx) =>
    noteAction(tx, { operatorId: '=cmd()', reason: 'a,"b"' }, act, AUDIT_KEY),
  )
  const csv = await viewer.ask('GET', '/audit/export?source=operator')
  const lines = String(csv.body['text']).trim().split('\r\n')
  expect(lines[0]).toMatch(/^audit_id,source,created_at,/)
  expect(lines[1]).toContain(`operator,'=cmd(),,"a,""b""",`)
  const audit = await viewer.ask('GET', '/audit/export?format=ndjson')
  const rows = String(audit.body['text'])
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const { rows: stored } = await stage.database.pool.query(
    "select from bursar.subscription_audit where tenant_id <> ''",
  )
  expect(rows).toHaveLength(stored.length)
})

test('every kind of finding says what it means and what can be done, as the one table has it', async () => {
  const { kinds } = await read('findingKinds', '/finding-kinds')
  const table = Object.entries(FINDING_KINDS).map(([kind, { open, ...row }]) => {
    const { severity, title, meaning, advice, actions } = row
    const more = { actions: [...actions], closes_by_itself: open === 'while' }
    return { kind, severity, title, meaning, advice, ...more }
  })
  expect(kinds).toEqual(table)
  for (const { kind, meaning, advice, actions } of kinds) {
    expect(meaning).toMatch(/\.$/)
    expect(advice).toMatch(/\.$/)
    // The brake is confirmed or discarded on a page of its own.
    expect(actions.includes('dismiss')).toBe(kind !== 'brake_engaged')
  }
})

test.each([
  ['a beginning of its id', 'ac'],
  ['a beginning of its name, in any case', 'ACM'],
  ['its whole address', 'address'],
])('a tenant is found by %s', async (_, given) => {
  const { billing_email } = await read('tenant', '/tenants/acme')
  const search = encodeURIComponent(given === 'address' ? String(billing_email) : given)
  const { rows } = await read('tenants', `/tenants?search=${search}`)
  expect(rows.map(({ tenant_id }) => tenant_id)).toEqual(['acme'])
  expect((await read('tenants', `/tenants?search=${search}&status=EXPIRED`)).rows).toEqual([])
})

test('a subscription is found by a beginning of its id, and by nothing else', async () => {
  const { rows } = await read('subscriptions', `/subscriptions?search=${subscription.slice(0, 9)}`)
  expect(rows.map(({ subscription_id }) => subscription_id)).toEqual([subscription])
  expect((await read('subscriptions', '/subscriptions?search=ub_')).rows).toEqual([])
})

test('what the tile of money at risk counts is listed by the status that Stripe gives it', async () => {
  const ids = async (search: string) =>
    (await read('subscriptions', `/subscriptions?${search}`)).rows.map((row) => row.subscription_id)
  expect(await ids('stripe_status=past_due')).toEqual([subscription])
  expect(await ids('stripe_status=active')).toEqual([])
  const more = ['tenant_id=acme', `search=${subscription}`, 'status=GRACE', 'plan_id=starter']
  for (const one of more) {
    expect(await ids(`stripe_status=past_due&${one}`), one).toEqual([subscription])
    expect(await ids(`stripe_status=active&${one}`), one).toEqual([])
  }
  expect(await ids('stripe_status=past_due&status=SUSPENDED')).toEqual([])
  const { money_at_risk } = await read('today', '/today')
  expect(money_at_risk.subscriptions).toBe(1)
})

test('the filters of events combine, whichever of them finds the rows', async () => {
  const { rows } = await read('events', `/events?object_id=${subscription}`)
  const { event_id, type, outcome } = rows[0]!
  const one = { event_id, type, outcome, object_id: subscription, tenant_id: 'acme' }
  const found = async (asked: object) => {
    const search = new URLSearchParams({ ...one, ...asked })
    return (await read('events', `/events?${search}`)).rows.map((row) => row.event_id)
  }
  expect(await found({})).toEqual([event_id])
  const others = {
    type: 'charge.refunded',
    outcome: 'blocked',
    object_id: 'sub_other',
    tenant_id: 'other',
    from: '2999-01-01T00:00:00Z',
    to: '2020-01-01T00:00:00Z',
  }
  for (const [name, value] of Object.entries(others)) {
    expect(await found({ [name]: value }), name).toEqual([])
  }
  const ofAnother = await read('events', `/events?object_id=${subscription}&tenant_id=other`)
  expect(ofAnother.rows).toEqual([])
})

test('a row of the audit log is found by its id, within its own chain', async () => {
  const { rows } = await read('audit', '/audit?tenant_id=acme')
  const { audit_id } = rows.at(-1)!
  const found = async (search: string) =>
    (await read('audit', `/audit?audit_id=${audit_id}${search}`)).rows.map((row) => row.audit_id)
  expect(await found('&limit=1')).toEqual([audit_id])
  expect(await found('&tenant_id=acme')).toEqual([audit_id])
  for (const other of ['tenant_id=other', 'source=operator', 'actor_type=customer']) {
    expect(await found(`&${other}`), other).toEqual([])
  }
})

test('the audit log is narrowed to whose doing it was, and knows no others', async () => {
  const { rows } = await read('audit', '/audit')
  expect(new Set(rows.map((row) => row.actor_type))).toEqual(new Set(['stripe']))
  for (const actor of ACTOR_TYPES) {
    const found = await read('audit', `/audit?actor_type=${actor}`)
    expect(found.rows.length, actor).toBe(actor === 'stripe' ? rows.length : 0)
  }
  const nobody = await viewer.ask('GET', '/audit?actor_type=system')
  expect(nobody).toMatchObject({ status: 400, body: { code: 'REQUEST_MALFORMED' } })
})

test('a mail can be looked at before anybody gets it', async () => {
  const english = await read('emailPreview', '/emails/payment_failed/preview')
  const path = '/emails/payment_failed/preview?language=de'
  const german = await read('emailPreview', path)
  expect(german.subject).not.toBe(english.subject)
  expect([english, german].map(({ text }) => text.split(/\W/)[0])).toEqual(['Your', 'Ihre'])
  const unknown = await viewer.ask('GET', '/emails/love_letter/mail')
  expect(unknown).toMatchObject({ status: 404, body: { code: 'OBJECT_UNKNOWN' } })
  const klingon = await viewer.ask('GET', '/emails/payment_failed/mail?language=tlh')
  expect(klingon).toMatchObject({ status: 400, body: { code: 'REQUEST_MALFORMED' } })
})

test('a mail stands in a frame that may do nothing, on our own pages only', async () => {
  const answer = await viewer.ask('GET', '/emails/payment_failed/mail?language=de')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  const policy = answer.headers.get('content-security-policy')!.split('; ')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'self'")
  expect(policy).toContain('sandbox allow-popups allow-popups-to-escape-sandbox')
  expect(answer.body['text']).toMatch(/^<!doctype html>\s*<html lang="de"/)
})
