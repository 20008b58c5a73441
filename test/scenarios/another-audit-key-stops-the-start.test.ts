import { createSecretKey, randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bindAuditKey } from '../../packages/bursar/src/audit/audit-key.store.ts'
import { createBursar } from '../../packages/bursar/src/index.ts'
import { CommandProcess } from '../support/command-process.ts'
import { createTestDatabase } from '../support/database.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { AUDIT_KEY, TEST_PLANS, TEST_SECRET, testConfig } from '../support/test-config.ts'

const folder = makeScratchFolder()
const anotherKey = randomBytes(32)

let stage: ServiceStage

/** An audit log with a chain, and nobody connected to it but this test. */
beforeAll(async () => {
  stage = await openServiceStage()
  await stage.buy({ company: 'Acme' })
  await stage.caughtUp()
  await stage.bursar.stop()
})
afterAll(async () => {
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

function bursarWith(key: Buffer) {
  const audit = { key: createSecretKey(key), anchorFile: join(folder, 'audit.anchor') }
  return createBursar(testConfig(stage.database.url, stage.answers.url, { audit }))
}

async function connections(): Promise<number> {
  const { rows } = await stage.database.pool.query(
    `select from pg_stat_activity
     where datname = current_database() and application_name like 'bursar %'`,
  )
  return rows.length
}

test('another audit key: the service does not start, and lets go of the database', async () => {
  const bursar = bursarWith(anotherKey)
  await expect(bursar.start()).rejects.toMatchObject({ code: 'AUDIT_KEY_WRONG', family: 'config' })
  await expect.poll(connections).toBe(0)
  expect((await bursar.fetch(new Request('http://bursar.test/readyz'))).status).toBe(503)
})

test('the key that the audit log was begun with: it starts', async () => {
  const bursar = bursarWith(AUDIT_KEY.export())
  await bursar.start()
  expect((await bursar.fetch(new Request('http://bursar.test/readyz'))).status).toBe(200)
  await bursar.stop()
})

test('bursar serve with another audit key: a sentence, and exit 78', async () => {
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
  const env = {
    DATABASE_URL: stage.database.url,
    PORT: '0',
    STRIPE_SECRET_KEY: stage.simulator.apiKey,
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
    AUDIT_KEY: anotherKey.toString('hex'),
  }
  const command = new CommandProcess(['serve'], { cwd: folder, env })
  expect((await command.ended).code, command.errors).toBe(78)
  expect(command.errors).toContain('The audit log is sealed with a different key.')
  expect(command.errors).toContain('Set AUDIT_KEY to the original key')
  expect(command.output).not.toContain('listening')
})

test('bursar serve without a key beside a database of its own: a sentence, and exit 78', async () => {
  const env = {
    DATABASE_URL: stage.database.url,
    PORT: '0',
    STRIPE_SECRET_KEY: stage.simulator.apiKey,
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
  }
  const command = new CommandProcess(['serve'], { cwd: folder, env })
  expect((await command.ended).code, command.errors).toBe(78)
  expect(command.errors).toContain('AUDIT_KEY is not. Every node needs the same key.')
})

test('two first starts with different keys: one writes down its key, the other does not start', async () => {
  const { pool, drop } = await createTestDatabase()
  const keys = [randomBytes(32), randomBytes(32)].map((bytes) => createSecretKey(bytes))
  const ends = await Promise.allSettled(keys.map((key) => bindAuditKey(pool, key)))
  const bound = ends.findIndex(({ status }) => status === 'fulfilled')
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(ends[1 - bound]).toMatchObject({ reason: { code: 'AUDIT_KEY_WRONG' } })
  await bindAuditKey(pool, keys[bound]!)
  await drop()
})
