import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { plansDigest } from '../../packages/bursar/src/config/plans-digest.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { CONNECTION_FAULTS } from './connection-faults.ts'
import { DATABASE_FAULTS } from './database-faults.ts'
import { type DoctorStage, openDoctorStage } from './doctor-stage.ts'
import { STATE_FAULTS } from './state-faults.ts'
import { STRIPE_FAULTS } from './stripe-faults.ts'

const FAULTS = [...STRIPE_FAULTS, ...DATABASE_FAULTS, ...CONNECTION_FAULTS, ...STATE_FAULTS]

let stage: DoctorStage
beforeAll(async () => {
  stage = await openDoctorStage()
})
afterAll(() => stage.close())

/** Takes every connection and says nothing. */
async function startSilentServer() {
  const held = new Set<Socket>()
  const server = createServer((socket) => {
    held.add(socket)
    socket.on('error', () => held.delete(socket))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    stop() {
      for (const socket of held) socket.destroy()
      server.close()
    },
  }
}

const problemsOf = (results: Awaited<ReturnType<DoctorStage['diagnose']>>) =>
  results.flatMap(({ id, problems }) => problems.map((problem) => ({ check: id, ...problem })))

test('a right set-up has no problem, and every check looked at something', async () => {
  const results = await stage.diagnose()
  expect(problemsOf(results)).toEqual([])
  const others = results.filter(({ state }) => state !== 'ok')
  expect(others.map(({ id, state }) => `${id} ${state}`)).toEqual(['stripe_connected off'])
})

test('nothing is written: neither at Stripe nor here', async () => {
  const { simulator, database } = stage
  const rows = async () =>
    (await database.pool.query('select * from bursar.settings order by name')).rows
  const before = { events: simulator.events.list().length, rows: await rows() }
  const last = simulator.requests.list().length
  await stage.diagnose()
  expect({ events: simulator.events.list().length, rows: await rows() }).toEqual(before)
  const asked = simulator.requests.list().slice(last)
  const writes = asked.filter(({ method }) => method !== 'GET')
  // A restricted key: what it may write is learned from requests that Stripe must refuse.
  expect(writes.map(({ path, status }) => `${status} ${path}`).sort()).toEqual([
    '400 /v1/billing_portal/sessions',
    '404 /v1/checkout/sessions/cs_bursar_doctor/expire',
    '404 /v1/subscriptions/sub_bursar_doctor',
  ])
})

describe('a fault is named with its fix, and nothing else is', () => {
  let undo: () => unknown = () => undefined
  afterEach(() => undo())

  test.each(FAULTS)('$name', async (fault) => {
    undo = () => fault.undo?.(stage)
    const seen = await fault.break(stage)
    const problems = problemsOf(await stage.diagnose(seen))
    await seen?.pool?.end()
    expect(problems).toEqual([
      {
        check: fault.check,
        severity: fault.severity,
        sentence: expect.stringContaining(fault.says),
        fix: expect.stringContaining(fault.fix),
      },
    ])
    expect(JSON.stringify(problems)).not.toMatch(
      /secret-path|whsec_|rk_test|password: |ada@|a-long-client-secret/,
    )
  })
})

test('what cannot be checked names the fault that prevents it', async () => {
  const skipped = (await stage.diagnose({ pool: null })).filter(({ state }) => state === 'skipped')
  expect(skipped.length).toBeGreaterThan(5)
  const notes = new Set(skipped.map(({ note }) => note))
  expect([...notes]).toEqual(['Not checked until this is fixed: Database.'])
})

test('servers that never answer are each named: every check has a deadline', async () => {
  const silent = await startSilentServer()
  const { config } = stage
  const { from, server } = config.mail!
  const silentConfig = {
    ...config,
    stripe: { ...config.stripe, apiBase: silent.url },
    mail: { from, server: { ...server, port: Number(silent.url.port) } },
    keycloak: { ...config.keycloak!, url: silent.url },
    api: { ...config.api, oidc: { issuer: silent.url.origin, audience: 'bursar' } },
  }
  const pool = createPool({ url: `postgres://bursar@${silent.url.host}/bursar` })
  const problems = problemsOf(await stage.diagnose({ config: silentConfig, pool }))
  await pool.end()
  silent.stop()
  expect(problems.map(({ check, severity }) => `${check} ${severity}`)).toEqual([
    'database_connection error',
    'stripe_key error',
    'smtp error',
    'keycloak error',
    'oidc error',
  ])
})

test('a node that was stopped for one with new plans is not reported', async () => {
  const own = plansDigest(stage.config.plans)
  const { pool } = stage.database
  await pool.query('delete from bursar.plan_revisions')
  await pool.query(
    `insert into bursar.plan_revisions (digest, registered_at, seen_at) values
     ('stopped', '2026-11-29T12:00:00Z', '2026-11-30T11:59:50Z'),
     ('${own}', '2026-11-30T11:59:55Z', '2026-11-30T12:00:00Z')`,
  )
  expect(problemsOf(await stage.diagnose())).toEqual([])
  await pool.query(`delete from bursar.plan_revisions where digest = 'stopped'`)
})

test('afterwards everything is right again: each fault was its own', async () => {
  expect(problemsOf(await stage.diagnose())).toEqual([])
})
