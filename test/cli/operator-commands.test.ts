import { afterAll, beforeAll, expect, test } from 'vitest'
import { sayMinute } from '../../packages/wire/src/text/say-instant.ts'
import { type CommandStage, openCommandStage } from '../support/command-stage.ts'
import { until } from '../support/until.ts'

let stage: CommandStage
beforeAll(async () => {
  stage = await openCommandStage()
  await stage.buy({ company: 'acme' })
  await stage.caughtUp()
  await stage.database.pool.query(
    `insert into bursar.findings (kind, object_id, tenant_id, summary)
     values ('refund', 'ch_1', 'acme', 'A charge was refunded.')`,
  )
})
afterAll(() => stage.close())

const run = (...args: string[]) => stage.run(args)

test('events are listed, and one is followed to what it changed', async () => {
  const listed = await run('events', '--type', 'checkout.session.completed', '--json')
  const [event] = JSON.parse(listed.output).rows
  expect(event).toMatchObject({ tenant_id: 'acme', outcome: 'linked' })
  const { code, output } = await run('events', '--id', event.event_id)
  expect(code).toBe(0)
  expect(output).toMatch(/A new customer paid, so a tenant was created\./)
  expect(output).toMatch(/was created as ACTIVE/)
})

test('explain says why, and what it was before there was anything', async () => {
  const { output } = await run('explain', 'acme')
  expect(output).toMatch(
    /^acme is ACTIVE on Starter until \d+ \w+ \d{4}, with access: its only subscription, sub_\w+, has been ACTIVE since [\w ,:]+ UTC \(Stripe status: active\)\./,
  )
  const before = await run('explain', 'acme', '--at', '2020-01-01T00:00:00Z', '--json')
  expect(JSON.parse(before.output)).toMatchObject({ status: 'PENDING', is_past: true })
  expect(await run('explain', 'nobody')).toMatchObject({ code: 1, output: '' })
})

test('a finding is listed with what can be done, and dismissed with a reason', async () => {
  const { output } = await run('findings', 'list')
  expect(output).toMatch(/^\d+\twarning\tRefund\tacme\tch_1\t.+\trefetch, dismiss$/)
  const [id = ''] = output.split('\t')
  const silent = await run('findings', 'act', id, 'dismiss', '--reason', ' ')
  expect(silent).toMatchObject({ code: 1, output: '' })
  const done = await run('findings', 'act', id, 'dismiss', '--reason', 'a test', '--json')
  expect(JSON.parse(done.output)).toMatchObject({ done: true, audit: { source: 'audit' } })
  const none = { code: 0, output: '', errors: 'Nothing needs attention.\n' }
  expect(await run('findings')).toEqual(none)
  expect((await run('audit', 'verify')).code).toBe(0)
})

test('an override is set, listed and ended', async () => {
  const until = new Date(performance.timeOrigin + 86_400_000).toISOString()
  const why = ['--reason', 'a trade fair']
  const set = await run('overrides', 'set', 'acme', 'devices', '--until', until, ...why)
  const said = `devices is allowed for acme until ${sayMinute(until)}.`
  expect(set).toMatchObject({ code: 0, output: said })
  const listed = await run('overrides', 'list', '--json')
  const [{ override_id, created_by }] = JSON.parse(listed.output).rows
  expect(created_by).toMatch(/^cli /)
  const { output: shown } = await run('overrides', 'show', 'acme', 'devices')
  expect(shown).toMatch(/^ {2}By plan +up to 50\. 0 of 50 devices are in use\.$/m)
  expect(shown).toMatch(/^ {2}Override +allowed until .+ UTC, by cli \S+: a trade fair \(/m)
  expect(shown).toContain(`until ${sayMinute(until)}`)
  expect(await run('overrides', 'end', override_id, ...why)).toMatchObject({ code: 0 })
  expect(await run('overrides')).toMatchObject({ output: '', errors: 'No overrides match.\n' })
  const { output: over } = await run('overrides', 'list', '--state', 'ended')
  expect(over).toMatch(/\tallowed\tended\t\S+Z\tcli \S+\ta trade fair\tcli \S+\ta trade fair$/)
})

test('today, a tenant and its subscription say how they stand', async () => {
  const today = await run('today')
  expect(today).toMatchObject({ code: 0, errors: '' })
  expect(today.output).toMatch(/^ {2}Subscriptions +0 TRIAL, 1 ACTIVE, 0 GRACE/m)
  expect((await run('tenants')).output).toMatch(/^acme\tacme\tACTIVE\tacme\t\t\S+Z$/)
  const { output } = await run('tenants', '--id', 'acme')
  expect(output).toMatch(/^acme {2}ACTIVE\n {2}Billing email +.+@.+$/m)
  expect(output).toMatch(/^ {2}sub_\w+ {2}ACTIVE {2}Starter until \d+ \w+ \d{4}, \d\d:\d\d UTC$/m)
  expect(await run('tenants', '--id', 'nobody')).toMatchObject({ code: 1, output: '' })
})

test('the endpoints say what was refused, and what to do about it', async () => {
  const request = new Request('http://127.0.0.1/webhook/stripe', { method: 'POST', body: '{}' })
  expect((await stage.bursar.fetch(request)).status).toBe(400)
  let output = ''
  await until('the refusal is counted', async () => {
    output = (await run('endpoints')).output
    return output.includes('refused')
  })
  expect(output).toMatch(/^\/webhook\/stripe\n/)
  expect(output).toMatch(/^ {2}1 refused in 24 hours: [A-Z_]+\. [A-Z].+\.$/m)
  expect(output).toMatch(
    /charge\.refunded\b.*\n {2}Never received\. If this event is missing, refunds and disputes/m,
  )
  expect(output).toMatch(
    /^ {2}Bursar does not know which event types .* STRIPE_SECRET_KEY that can/m,
  )
})

test('a list goes on where the page before ended', async () => {
  const all = (await run('events')).output.split('\n')
  const first = await run('events', '--limit', '1')
  expect(first.output).toBe(all[0])
  const [, mark = ''] =
    /^More rows: repeat the command with --after (\S+)$/m.exec(first.errors) ?? []
  const second = await run('events', '--limit', '1', '--after', mark)
  expect(second.output).toBe(all[1])
})

test('a refetch asks Stripe again, and its reason is found in the audit', async () => {
  const [id = ''] = (await run('subscriptions')).output.split('\t')
  const done = await run('refetch', id, '--reason', 'the customer called')
  expect(done).toMatchObject({ code: 0, errors: '' })
  const type = ['--type', 'operator.subscription.refetched']
  const found = await run('audit', 'search', '--tenant', 'acme', ...type)
  expect(found.output).toMatch(/^\S+\t\d+\tacme\toperator cli \w+\t.*\tthe customer called$/)
  const file = await run('audit', 'export', ...type, '--format', 'ndjson')
  expect(JSON.parse(file.output)).toMatchObject({
    tenant_id: 'acme',
    reason: 'the customer called',
  })
})

test('one finding and one message are shown with what is known of them', async () => {
  const finding = await stage.database.pool.query<{ id: string }>(
    `insert into bursar.findings (kind, object_id, tenant_id, summary)
     values ('dispute', 'ch_2', 'acme', 'A charge is disputed.') returning finding_id::text as id`,
  )
  const shown = await run('findings', 'show', finding.rows[0]!.id)
  expect(shown.output).toContain('Respond to the dispute in Stripe before the date in the details.')
  expect(shown.output).toMatch(/^ {2}Opened +\d+ \w+ \d+, \d\d:\d\d UTC$/m)
  expect(shown.output).toMatch(/^ {2}Actions +refetch, dismiss$/m)
  expect((await run('findings', 'kinds')).output).toMatch(
    /\(orphan\) {2}action\n {2}A subscription has been waiting/m,
  )
  const message = await stage.database.pool.query<{ id: string }>(
    `insert into bursar.outbox (kind, name, target, cause_key, tenant_id, queued_at)
     values ('webhook', 'tenant.created', 'crm', 'test', 'acme', now())
     returning message_id::text as id`,
  )
  const { id } = message.rows[0]!
  const { output } = await run('outbox', 'show', id)
  expect(output).toMatch(/^\S+ {2}pending\n {2}Kind +webhook\n {2}Name +tenant\.created\n/)
  expect(output).toMatch(/^ {2}Endpoint +crm\n {2}Tenant +acme\n/m)
})
