import { createSecretKey, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Verification } from '../../packages/bursar/src/audit/verification.ts'
import { CommandProcess } from '../support/command-process.ts'
import { runAsAdmin } from '../support/database-on-server.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'

const key = randomBytes(32)
const folder = makeScratchFolder()
const anchorFile = join(folder, '.bursar', 'audit.anchor')

let stage: ServiceStage

/** Two tenants have lived: bought, failed, recovered, ended. Then the service stopped. */
beforeAll(async () => {
  const audit = { key: createSecretKey(key), anchorFile }
  stage = await openServiceStage({ config: { audit } })
  const { platform, clock } = stage.simulator
  const sessions = [await stage.buy({ company: 'Acme' }), await stage.buy({ company: 'Bolt' })]
  await stage.caughtUp()
  for (const { customer } of sessions) platform.failNextPayments(String(customer))
  await clock.advance({ days: 32 })
  await stage.caughtUp()
  for (const { customer } of sessions) platform.recover(String(customer))
  await stage.caughtUp()
  for (const { subscription } of sessions) platform.cancel(String(subscription))
  await stage.caughtUp()
  await stage.bursar.stop()
  await asSuperuser(`
    create table public.rows as table bursar.subscription_audit;
    create table public.heads as table bursar.audit_chain_heads`)
})
afterAll(async () => {
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The audit log as it was. */
beforeEach(() =>
  asSuperuser(`
    truncate bursar.subscription_audit, bursar.audit_chain_heads;
    insert into bursar.subscription_audit table public.rows;
    insert into bursar.audit_chain_heads table public.heads`),
)

/** Whom no trigger stops. */
function asSuperuser(sql: string): Promise<void> {
  return runAsAdmin(stage.database.adminUrl, `set session_replication_role = replica; ${sql}`)
}

const run = (...args: string[]) => runAudit('verify', ...args)

async function runAudit(...args: string[]) {
  const env = { DATABASE_URL: stage.database.url, AUDIT_KEY: key.toString('hex') }
  const command = new CommandProcess(['audit', ...args], { cwd: folder, env })
  const { code } = await command.ended
  return { code, said: command.output, errors: command.errors }
}

test('an intact audit log: exit 0', async () => {
  const { code, said } = await run('--json')
  const result: Verification = JSON.parse(said)
  expect(result).toMatchObject({ ok: true, tenants: 2, breaks: [] })
  expect(result.rows).toBeGreaterThanOrEqual(8)
  expect(code).toBe(0)
})

const FORGED = "'forged', 'operator', 'somebody', '{}', now(), repeat('0', 64), repeat('f', 64)"

test.each([
  [
    'a row changed',
    `update bursar.subscription_audit set details = details || '{"status_to": "ACTIVE"}'
     where tenant_id = 'bolt' and sequence = 3`,
    { kind: 'changed', tenant_id: 'bolt', sequence: 3 },
  ],
  [
    'a row removed',
    `delete from bursar.subscription_audit where tenant_id = 'bolt' and sequence = 2`,
    { kind: 'removed', tenant_id: 'bolt', sequence: 2 },
  ],
  [
    'a row inserted',
    `insert into bursar.subscription_audit select 999999, 'bolt', sequence + 1, ${FORGED}
     from bursar.audit_chain_heads where tenant_id = 'bolt'`,
    { kind: 'inserted', tenant_id: 'bolt', audit_id: '999999' },
  ],
  [
    'the tail cut, and the head put back',
    `with cut as (
       delete from bursar.subscription_audit a using bursar.audit_chain_heads h
       where a.tenant_id = 'bolt' and h.tenant_id = 'bolt' and a.sequence = h.sequence
       returning a.prev_hash
     ) update bursar.audit_chain_heads set sequence = sequence - 1, hash = prev_hash
       from cut where tenant_id = 'bolt'`,
    { kind: 'tail_cut', tenant_id: 'bolt' },
  ],
])('%s: it is named, the other tenant is not, exit 4', async (_, sql, expected) => {
  await asSuperuser(sql)
  const { code, said } = await run('--json')
  const result: Verification = JSON.parse(said)
  expect(result.breaks).toEqual([expect.objectContaining(expected)])
  expect(result.ok).toBe(false)
  expect(code).toBe(4)
})

test('a person reads which row it is', async () => {
  await asSuperuser(
    `update bursar.subscription_audit set actor_id = 'me' where tenant_id = 'acme' and sequence = 2`,
  )
  const { code, said } = await run()
  expect(said).toContain('The audit log does NOT verify: 1 break')
  expect(said).toMatch(/CHANGED tenant acme, row 2 \(audit_id \d+\): /)
  expect(code).toBe(4)
})

test('with another key: exit 78 and a sentence, and not one row is called changed', async () => {
  const env = { DATABASE_URL: stage.database.url, AUDIT_KEY: randomBytes(32).toString('hex') }
  const command = new CommandProcess(['audit', 'verify'], { cwd: folder, env })
  expect((await command.ended).code).toBe(78)
  expect(command.errors).toContain('The audit log is sealed with a different key.')
  expect(command.output).toBe('')
})

test('a loss that an operator accepts: exit 0, and every verification lists it', async () => {
  await asSuperuser(
    `with cut as (
       delete from bursar.subscription_audit a using bursar.audit_chain_heads h
       where a.tenant_id = 'bolt' and h.tenant_id = 'bolt' and a.sequence = h.sequence
       returning a.prev_hash
     ) update bursar.audit_chain_heads set sequence = sequence - 1, hash = prev_hash
       from cut where tenant_id = 'bolt'`,
  )
  const reason = 'failed over to the replica'
  const accepted = await runAudit('accept-loss', '--reason', reason)
  expect(accepted.code, accepted.errors).toBe(0)
  expect(accepted.said).toMatch(/LOSS tenant bolt: \d+ rows were anchored/)
  const { code, said } = await run('--json')
  const { ok, accepted_losses }: Verification = JSON.parse(said)
  expect({ code, ok }).toEqual({ code: 0, ok: true })
  expect(accepted_losses).toMatchObject([{ tenant_id: 'bolt', reason }])
  expect((await run()).said).toContain(`: ${reason}`)
  expect((await runAudit('accept-loss', '--reason', reason)).said).toContain('No rows are lost')
})

test('what was changed is no loss: refused, exit 4', async () => {
  await asSuperuser(
    `update bursar.subscription_audit set actor_id = 'me' where tenant_id = 'acme' and sequence = 2`,
  )
  const { code, said } = await runAudit('accept-loss', '--reason', 'it was me')
  expect(code).toBe(4)
  expect(said).toMatch(/CHANGED tenant acme, row 2/)
})
