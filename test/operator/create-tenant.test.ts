import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandStage, openCommandStage } from '../support/command-stage.ts'
import { TEST_POLICY } from '../support/test-config.ts'
import { type AtConsole, signedIn } from './operator-stage.ts'

const because = 'Paid by invoice.'

let stage: CommandStage
let operator: AtConsole
let viewer: AtConsole
beforeAll(async () => {
  const policy = { ...TEST_POLICY, signup: { mode: 'intent', sameEmail: 'confirm' } as const }
  stage = await openCommandStage({ policy })
  operator = await signedIn(stage, 'operator')
  viewer = await signedIn(stage, 'viewer')
})
afterAll(() => stage.close())

const run = (...args: string[]) => stage.run(args)

const auditOf = async (tenantId: string) =>
  (
    await stage.database.pool.query<{ line: string }>(
      `select concat_ws(' ', event_type, actor_type, details->>'reason') as line
       from bursar.subscription_audit where tenant_id = $1 order by sequence`,
      [tenantId],
    )
  ).rows.map(({ line }) => line)

test('an operator creates a tenant, says whose a customer is, and what was on hold is granted', async () => {
  const session = await stage.buy({ client_reference_id: 'user-7' })
  await stage.caughtUp()
  expect(await stage.granted()).toEqual([])
  const body = {
    tenant_id: 'org_9',
    name: 'Acme Wind',
    external_id: 'user-7',
    stripe_customer_id: String(session.customer),
    reason: because,
  }
  const made = await operator.ask('POST', '/tenants', body)
  expect(made).toMatchObject({
    status: 200,
    body: { done: true, tenant: { tenant_id: 'org_9', external_id: 'user-7' } },
  })
  await stage.caughtUp()
  expect(await stage.granted()).toEqual([expect.stringMatching(/ACTIVE org_9$/)])
  expect(await stage.findings()).toEqual([])
  const again = await operator.ask('POST', '/tenants', body)
  expect(again).toMatchObject({ status: 200, body: { done: true, audit: null } })
  expect((await auditOf('org_9')).slice(0, 2)).toEqual([
    `tenant.created operator ${because}`,
    `customer.linked operator ${because}`,
  ])
  const { body: seen } = await operator.ask('GET', '/tenants/org_9')
  const history = seen['history'] as { sentence: string }[]
  const told = history.map(({ sentence }) => sentence).join('\n')
  expect(told).toContain(`created the tenant. Reason: “${because}”.`)
  expect(told).toContain(`linked customer ${session.customer}. Reason: “${because}”.`)
})

test('a contradiction is refused, and so is a viewer', async () => {
  const body = { tenant_id: 'other', external_id: 'user-7', reason: because }
  const taken = await operator.ask('POST', '/tenants', body)
  expect(taken).toMatchObject({ status: 409, body: { code: 'EXTERNAL_ID_TAKEN' } })
  const refused = await viewer.ask('POST', '/tenants', body)
  expect(refused).toMatchObject({ status: 403, body: { code: 'ROLE_REFUSED' } })
  const unsaid = await operator.ask('POST', '/tenants', { tenant_id: 'other' })
  expect(unsaid).toMatchObject({ status: 400, body: { code: 'REQUEST_MALFORMED' } })
})

test('a tenant is found by its external ID, proved or claimed', async () => {
  await stage.database.pool.query(
    `insert into bursar.tenants (tenant_id, name, claimed_external_id)
     values ('bt_acme_1', 'A', 'user-7'), ('bt_acme_2', 'B', 'user-77')`,
  )
  const { body } = await operator.ask('GET', '/tenants?external_id=user-7')
  expect(body['rows']).toMatchObject([{ tenant_id: 'bt_acme_1' }, { tenant_id: 'org_9' }])
  const { body: begin } = await operator.ask('GET', '/tenants?search=user-7')
  expect(begin['rows']).toHaveLength(3)
  const listed = await run('tenants', '--external-id', 'user-7')
  expect(listed.output.split('\n').map((line) => line.replace(/\t\S+Z$/, ''))).toEqual([
    'A\tbt_acme_1\tPENDING\t\tuser-7',
    'Acme Wind\torg_9\tACTIVE\tuser-7\t',
  ])
})

test('the command line creates the same, as whoever runs it', async () => {
  const asked = ['tenants', 'create', 'typed', '--external-id', 'user-8', '--email', 'a@b.example']
  const made = await run(...asked, '--reason', because)
  expect(made).toMatchObject({ code: 0, output: 'typed  PENDING' })
  expect((await run(...asked, '--reason', because)).code).toBe(0)
  expect(await auditOf('typed')).toEqual([`tenant.created operator ${because}`])
  const taken = await run(
    'tenants',
    'create',
    'typo',
    '--external-id',
    'user-8',
    '--reason',
    because,
  )
  expect(taken).toMatchObject({ code: 1, output: '' })
  expect(taken.errors).toContain('EXTERNAL_ID_TAKEN')
})
