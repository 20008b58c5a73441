import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { TEST_PLANS } from '../support/test-config.ts'

const MAIN = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')
const folder = makeScratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PLANS = join(folder, 'plans.json')
writeFileSync(PLANS, JSON.stringify({ plans: TEST_PLANS }))
const SECRET = { STRIPE_WEBHOOK_SECRET: 'whsec_Zk3vJ8Qm2LxT7cRw9YbN5sHd' }
/** What stands in the environment of production, and a database that is away. */
const AWAY = { DATABASE_URL: 'postgres://x@127.0.0.1:9/x' }
const LIVE = { ...AWAY, STRIPE_SECRET_KEY: 'sk_live_1', AUDIT_KEY: '5ec7e70123456789'.repeat(4) }

/** Nothing of the environment of the tests but what makes a start faster. */
const CLEAN = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }

test.each<[number, string, Record<string, string>]>([
  [0, 'help', {}],
  [0, '--version', {}],
  [1, 'nonsense', {}],
  [1, 'serve --nonsense', {}],
  [1, 'simulate --port many', {}],
  [1, 'migrate', LIVE],
  [1, 'audit verify', LIVE],
  [2, 'probe http://127.0.0.1:9/webhook --only A01', SECRET],
  [78, 'serve', {}],
  [78, 'worker', LIVE],
  [78, 'migrate', { DATABASE_URL: 'mysql://x' }],
  [78, 'migrate', AWAY],
  [78, 'audit verify', AWAY],
  [78, 'simulate --scenario nonsense', {}],
  [78, 'probe http://127.0.0.1:9/webhook', {}],
])('%i: bursar %s', (code, line, env) => {
  const args = [MAIN, ...line.split(' ')]
  const options = { cwd: folder, env: { ...CLEAN, ...env }, encoding: 'utf8', input: '' } as const
  const run = spawnSync(process.execPath, args, options)
  expect(run.status, run.stderr).toBe(code)
  if (code === 0 || code === 2) expect(run.stdout).not.toBe('')
  // A sentence, and no stack.
  else expect(run.stderr).toMatch(/^[A-Z]|^error: /)
  expect(run.stderr).not.toMatch(/^\s+at /m)
})

test.each(['serve', 'worker'])('with a live key %s needs somebody to alert', (command) => {
  const env = { ...CLEAN, ...LIVE, ...SECRET, BURSAR_CONFIG: PLANS }
  const args = [MAIN, command]
  const run = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8', input: '' })
  expect(run.status).toBe(78)
  expect(run.stderr).toContain('Set ALERT_EMAIL or ALERT_WEBHOOK_URL. If another system')
})

test('serve waits for its database; Ctrl-C ends the waiting', async () => {
  const settings = { ...SECRET, STRIPE_SECRET_KEY: 'sk_test_1', BURSAR_CONFIG: PLANS }
  const env = { ...settings, ...LIVE, STRIPE_SECRET_KEY: 'sk_test_1', PORT: '0' }
  const serve = new CommandProcess(['serve'], { cwd: folder, env })
  await serve.says(/"msg":"database_awaited"/)
  expect(await serve.end('SIGINT')).toEqual({ code: 1, signal: null })
  expect(serve.errors).toMatch(/^Bursar cannot connect to PostgreSQL\./)
})
