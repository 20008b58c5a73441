import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { AUDIT_KEY_TEXT, TEST_PLANS } from '../support/test-config.ts'

const WHY = ['--reason', 'it was down']
const folder = makeScratchFolder()
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  const crm = { url: 'https://crm.example/hooks', secretEnv: 'WEBHOOK_SECRET_CRM' }
  const config = { plans: TEST_PLANS, webhooks: { endpoints: { crm } } }
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify(config))
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.outbox
      (kind, name, target, cause_key, tenant_id, enqueued_at, queued_at, outcome, ended_at)
    select 'webhook', 'tenant.created', 'crm', outcome, 'acme', now(), now(), outcome, now()
    from unnest(array['dead', 'done']) as outcome;
    insert into bursar.webhook_endpoints (endpoint, failures, paused_until, disabled_at)
      values ('crm', 99, now() + interval '1 hour', now())`)
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function run(...args: string[]) {
  const env = { DATABASE_URL: database.url, AUDIT_KEY: AUDIT_KEY_TEXT }
  const [first = ''] = args
  const words = first === 'outbox' ? args : ['webhooks', ...args]
  const command = new CommandProcess(words, { cwd: folder, env })
  const { code } = await command.ended
  return { code, output: command.output.trim(), errors: command.errors }
}

/** Who did what about which endpoint, and why. */
const noted = async () => {
  const { rows } = await database.pool.query<{ line: string }>(
    `select actor_id || ': ' || event_type || ' ' || (details->>'endpoint') || ', '
       || (details->>'reason') as line
     from bursar.subscription_audit order by audit_id`,
  )
  return rows.map(({ line }) => line)
}

test('replay enqueues an endpoint again what it missed, and all of it where that is asked for', async () => {
  const silent = await run('replay', 'crm', '--since', '2026-01-01')
  expect(silent).toMatchObject({ code: 1, output: '' })
  const missed = await run('replay', 'crm', '--since', '2026-01-01', ...WHY)
  expect(missed).toMatchObject({ code: 0, output: 'Requeued 1 message for crm.' })
  const all = await run('replay', 'crm', '--since', '2026-01-01', '--all', '--json', ...WHY)
  expect(JSON.parse(all.output)).toMatchObject({ endpoint: 'crm', replayed: 1 })
  const pending = await database.pool.query('select 1 from bursar.outbox where outcome is null')
  expect(pending.rowCount).toBe(2)
})

test('enable lets a disabled endpoint be called', async () => {
  expect(await run('enable', 'crm')).toMatchObject({ code: 1, output: '' })
  const done = await run('enable', 'crm', '--json', ...WHY)
  expect(JSON.parse(done.output)).toMatchObject({ done: true, audit: { source: 'operator' } })
  const rows = await database.pool.query('select 1 from bursar.webhook_endpoints')
  expect(rows.rowCount).toBe(0)
  const again = await run('enable', 'crm', ...WHY)
  expect(again).toMatchObject({ code: 1, output: '' })
  expect(again.errors).toContain('crm is neither failing nor disabled.')
})

test('what was done about an endpoint is written down with who and why', async () => {
  await database.pool.query(
    "insert into bursar.webhook_endpoints (endpoint) values ('crm') on conflict do nothing",
  )
  const before = (await noted()).length
  await run('replay', 'crm', '--since', '2026-01-01', ...WHY)
  await run('enable', 'crm', ...WHY)
  const lines = (await noted()).slice(before)
  expect(lines.map((line) => line.replace(/^cli \S+: /, ''))).toEqual([
    'operator.webhooks.replayed crm, it was down',
    'operator.endpoint.enabled crm, it was down',
  ])
})

test('what cannot be understood is refused', async () => {
  const unknown = await run('replay', 'crn', '--since', '2026-01-01', ...WHY)
  expect(unknown).toMatchObject({ code: 1, output: '' })
  expect(unknown.errors).toContain(
    "value 'crn' is invalid. Outgoing endpoints in the config: crm. Did you mean crm?",
  )
  const soon = await run('replay', 'crm', '--since', 'yesterday', ...WHY)
  expect(soon).toMatchObject({ code: 1, output: '' })
  expect(soon.errors).toContain('Use a time such as 2026-03-01')
})

test('what was given up of a kind is pending again at once; it is written down with who and why', async () => {
  await database.pool.query(`
    insert into bursar.outbox (kind, name, cause_key, tenant_id, attempts, outcome, ended_at)
    values ('email', 'cancelled', 'old', 'acme', 80, 'dead', '2026-01-01'),
      ('email', 'cancelled', 'new', 'acme', 80, 'dead', '2026-03-02'),
      ('email', 'cancelled', 'sent', 'acme', 1, 'done', '2026-03-02'),
      ('hook', 'cancelled', 'hook', 'acme', 84, 'dead', '2026-03-02')`)
  const since = ['--kind', 'email', '--since', '2026-03-01T00:00:00Z']
  expect(await run('outbox', 'redrive', ...since)).toMatchObject({ code: 1, output: '' })
  const done = await run('outbox', 'redrive', ...since, ...WHY)
  expect(done).toMatchObject({ code: 0, output: 'Requeued 1 message.' })
  const { rows } = await database.pool.query(`select cause_key, attempts from bursar.outbox
    where outcome is null and kind in ('email', 'hook')`)
  expect(rows).toEqual([{ cause_key: 'new', attempts: 0 }])
  const { rows: history } = await database.pool.query(`select details from bursar.subscription_audit
    where event_type = 'operator.messages.redriven'`)
  expect(history[0].details).toMatchObject({ kind: 'email', redriven: 1, reason: 'it was down' })
})
