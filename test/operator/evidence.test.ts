import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { type AtConsole, signedIn } from './operator-stage.ts'

const EMAIL = 'the.payer@buyer.example'
let stage: ServiceStage
let operator: AtConsole
let viewer: AtConsole
let finding: string
let session: string

beforeAll(async () => {
  stage = await openServiceStage()
  operator = await signedIn(stage, 'operator')
  viewer = await signedIn(stage, 'viewer')
  const bought = await stage.buy({ company: 'Acme Wind' })
  await stage.caughtUp()
  session = bought.id
  stage.answers.edit = (path, object) => {
    if (!path.includes(session)) return
    object['client_reference_id'] = 'user-42'
    object['customer_details'] = { name: 'The Payer', email: EMAIL }
  }
  const { rows } = await stage.database.pool.query<{ id: string }>(
    `insert into bursar.findings (kind, severity, object_id, summary)
     values ('checkout_on_hold', 'action', $1, 'On hold.') returning finding_id::text as id`,
    [session],
  )
  finding = rows[0]!.id
})
afterAll(() => stage.close())
beforeEach(() => {
  stage.answers.instead = null
})

test('an operator sees who paid how much for what, and a link to Stripe', async () => {
  const { status, body } = await operator.ask('GET', `/findings/${finding}/evidence`)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    state: 'read',
    objects: [
      {
        object_id: session,
        name: 'The Payer',
        email: EMAIL,
        amount: { currency: 'usd', amount: 1_900 },
        status: 'paid',
        prices: [
          { price_id: 'price_starter', plan_id: 'starter', plan_name: 'Starter', quantity: 1 },
        ],
        claimed_tenant: 'user-42',
        dashboard_url: `https://dashboard.stripe.com/test/search?query=${session}`,
      },
    ],
  })
})

test('a viewer does not see it', async () => {
  const { status, body } = await viewer.ask('GET', `/findings/${finding}/evidence`)
  expect([status, body['code']]).toEqual([403, 'ROLE_REFUSED'])
})

test('it is stored nowhere', async () => {
  await operator.ask('GET', `/findings/${finding}/evidence`)
  const { rows: tables } = await stage.database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'bursar' and table_type = 'BASE TABLE'`,
  )
  for (const { name } of tables) {
    const text = `select count(*)::int as count from bursar.${name} t where t::text like $1`
    const { rows } = await stage.database.pool.query(text, [`%${EMAIL}%`])
    expect([name, rows[0]]).toEqual([name, { count: 0 }])
  }
})

test('where Stripe does not answer, the finding is shown all the same', async () => {
  stage.answers.instead = () => ({ status: 503, body: '{}' })
  const evidence = await operator.ask('GET', `/findings/${finding}/evidence`)
  expect(evidence.status).toBe(200)
  expect(evidence.body).toMatchObject({ state: 'unavailable', objects: [] })
  expect((await operator.ask('GET', `/findings/${finding}`)).status).toBe(200)
})

test('findings can be narrowed to what a person must act on', async () => {
  const rows = async (query: string) => {
    const { body } = await operator.ask('GET', `/findings?${query}`)
    return (body['rows'] as { finding_id: string; severity: string }[]).map((row) => row.severity)
  }
  expect(await rows('severity=action')).toContain('action')
  expect(await rows('severity=info')).toEqual([])
  expect(await rows('severity=action&state=all')).not.toContain('warning')
  expect((await operator.ask('GET', '/findings?severity=urgent')).status).toBe(400)
})
