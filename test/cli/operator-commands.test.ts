import { createSecretKey } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { openServiceDesk, type ServiceDesk } from '../support/service-desk.ts'
import { TEST_PLANS } from '../support/test-config.ts'

const KEY = '8f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f2a4b6c8d0e1f3a5b7c9d1e3f5a7b9c0d'
const folder = makeScratchFolder()
let desk: ServiceDesk
beforeAll(async () => {
  const audit = {
    key: createSecretKey(Buffer.from(KEY, 'hex')),
    headsFile: join(folder, '.bursar', 'audit.heads'),
  }
  desk = await openServiceDesk({ config: { audit } })
  await desk.buy({ company: 'acme' })
  await desk.settled()
  await desk.database.pool.query(
    `insert into bursar.findings (kind, subject, tenant_id, summary)
     values ('refund', 'ch_1', 'acme', 'A charge was refunded.')`,
  )
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run(...args: string[]) {
  const env = { DATABASE_URL: desk.database.url, AUDIT_KEY: KEY }
  const command = new CommandProcess(args, { cwd: folder, env })
  const { code } = await command.ended
  return { code, output: command.output.trim(), errors: command.errors }
}

test('events are listed, and one is followed to what it changed', async () => {
  const listed = await run('events', '--type', 'checkout.session.completed', '--json')
  const [event] = JSON.parse(listed.output).rows
  expect(event).toMatchObject({ tenant_id: 'acme', outcome: 'linked' })
  const { code, output } = await run('events', '--id', event.event_id)
  expect(code).toBe(0)
  expect(output).toMatch(/A new customer paid: a tenant was made for it\./)
  expect(output).toMatch(/began as ACTIVE/)
})

test('explain says why, and what it was before there was anything', async () => {
  const { output } = await run('explain', 'acme')
  expect(output).toMatch(
    /^acme is ACTIVE, with access: its only subscription, sub_\w+, is ACTIVE\./,
  )
  const before = await run('explain', 'acme', '--at', '2020-01-01T00:00:00Z', '--json')
  expect(JSON.parse(before.output)).toMatchObject({ status: 'PENDING', is_past: true })
  expect(await run('explain', 'nobody')).toMatchObject({ code: 1, output: '' })
})

test('a finding is listed with what can be done, and dismissed with a reason', async () => {
  const { output } = await run('findings', 'list')
  expect(output).toMatch(/^\d+ {2}Refund {2}ch_1 .*\(refetch, dismiss\)$/)
  const [id = ''] = output.split(' ')
  const silent = await run('findings', 'act', id, 'dismiss', '--reason', ' ')
  expect(silent).toMatchObject({ code: 1, output: '' })
  const done = await run('findings', 'act', id, 'dismiss', '--reason', 'a test', '--json')
  expect(JSON.parse(done.output)).toMatchObject({ done: true, audit: { source: 'ledger' } })
  expect((await run('findings', 'list')).output).toBe('Nothing needs a human.')
  expect((await run('audit', 'verify')).code).toBe(0)
})

test('an override is set, listed and ended', async () => {
  const until = new Date(performance.timeOrigin + 86_400_000).toISOString()
  const why = ['--reason', 'a trade fair']
  const set = await run('overrides', 'set', 'acme', 'devices', '--until', until, ...why)
  expect(set).toMatchObject({ code: 0, output: 'acme: devices is granted.' })
  const listed = await run('overrides', 'list', '--json')
  const [{ override_id, created_by }] = JSON.parse(listed.output).rows
  expect(created_by).toMatch(/^cli /)
  expect(await run('overrides', 'end', override_id, ...why)).toMatchObject({ code: 0 })
  expect((await run('overrides', 'list')).output).toBe('There is none.')
})
