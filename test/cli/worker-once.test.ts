import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts')
let folder: string
let database: TestDatabase

beforeEach(async () => {
  folder = makeFastFolder()
  database = await createTestDatabase()
  const plans = { starter: { name: 'Starter', prices: ['price_starter'] } }
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans }))
})
afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function workOnce(): Promise<unknown> {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    STRIPE_SECRET_KEY: 'sk_test_51Key',
    STRIPE_WEBHOOK_SECRET: 'whsec_7d9e1c0b5a3f2846e9d1c7b0a5',
    LOG_LEVEL: 'warn',
  }
  const child = spawn(process.execPath, [MAIN, 'worker', '--once'], { cwd: folder, env })
  const ended = new Promise((resolveEnd) => child.once('close', resolveEnd))
  const [said, told] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(await ended, told).toBe(0)
  return JSON.parse(said)
}

test('bursar worker --once does what is due, says what, and ends', async () => {
  await database.pool.query(`
    with acme as (insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme'))
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
      term_start, term_end)
    values ('manual', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', now() - interval '1 year',
      now() - interval '1 day')`)
  const idle = { refreshed: 0, moved: 0, reminded: 0, purged: 0, delivered: 0 }
  expect(await workOnce()).toEqual({ ...idle, moved: 1 })
  const { rows } = await database.pool.query('select status from bursar.subscriptions')
  expect(rows).toEqual([{ status: 'GRACE' }])
  expect(await workOnce()).toEqual(idle)
})
