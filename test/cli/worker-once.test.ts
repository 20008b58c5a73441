import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { AUDIT_KEY_TEXT, TEST_PLANS, TEST_SECRET } from '../support/test-config.ts'

const folder = makeScratchFolder()
let database: TestDatabase
let server: MailServer

beforeAll(async () => {
  database = await createTestDatabase()
  server = await MailServer.start()
  const file = { plans: TEST_PLANS, policy: { signup: 'open' } }
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify(file))
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name, billing_email)
      values ('acme', 'Acme', 'ada@acme.example');
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
        term_end, account)
      values ('manual', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', now() - interval '1 day', '')`)
})
afterAll(async () => {
  await server.stop()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function workOnce(): Promise<number | null> {
  return (await runOnce()).child.exitCode
}

async function runOnce(): Promise<CommandProcess> {
  const env = {
    DATABASE_URL: database.url,
    AUDIT_KEY: AUDIT_KEY_TEXT,
    STRIPE_SECRET_KEY: 'sk_test_simulator0000000000000000',
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    SMTP_URL: `smtp://127.0.0.1:${server.address.port}`,
    MAIL_FROM: 'billing@turbine.example',
  }
  const command = new CommandProcess(['worker', '--once'], { cwd: folder, env })
  await command.ended
  return command
}

test('worker --once ends a term, sends the mail about it, and ends; again it has nothing to do', async () => {
  expect(await workOnce()).toBe(0)
  const { rows } = await database.pool.query('select status from bursar.subscriptions')
  expect(rows).toEqual([{ status: 'GRACE' }])
  expect(server.received.map(({ mail }) => mail.subject)).toEqual([
    'Renew your Starter subscription to keep your access',
  ])
  expect(await workOnce()).toBe(0)
  expect(server.received).toHaveLength(1)
})

const SUBJECTS = 60

test('worker --once asks for each object once while Stripe is away, and ends', async () => {
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind, generation, observed_generation, due_at)
     select '', 'sub_' || n, 'subscription', 1, 0, now() - interval '1 minute' from generate_series(1, $1) n`,
    [SUBJECTS],
  )
  expect(await workOnce()).toBe(0)
  const { rows } = await database.pool.query(
    'select failures, count(*)::int from bursar.stripe_objects group by 1',
  )
  expect(rows).toEqual([{ failures: 1, count: SUBJECTS }])
})

test('worker --once does the rest where one part cannot be done, says so, and exits with 1', async () => {
  await database.pool.query(`
    update bursar.subscriptions set status = 'ACTIVE', grace_end = null;
    delete from bursar.outbox;
    delete from bursar.stripe_objects;
    alter table bursar.delivery_counts rename column minute to at`)
  const command = await runOnce()
  expect(command.child.exitCode).toBe(1)
  expect(command.errors).toContain('WORK_UNFINISHED')
  expect(command.output).toContain('schedule_failed')
  expect(server.received).toHaveLength(2)
})
