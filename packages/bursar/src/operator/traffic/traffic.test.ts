import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { countStatuses, seeSecrets } from '../../schedule/traffic.store.ts'
import { fingerprintOf, Traffic } from './traffic.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const counted = async () => {
  const { rows } = await database.pool.query<{ line: string }>(
    `select format('%s %s %s %s %s', to_char(minute at time zone 'UTC', 'HH24:MI:SS'), endpoint,
       outcome, detail, count) as line
     from bursar.delivery_counts order by 1`,
  )
  return rows.map(({ line }) => line)
}

test('deliveries are added up by the minute, over flushes', async () => {
  const clock = new VirtualClock('2026-03-01T12:00:59Z')
  const traffic = new Traffic(clock)
  traffic.count('main', 'accepted', 'a1')
  traffic.count('main', 'accepted', 'a1')
  traffic.count('main', 'refused', 'SIGNATURE_MISMATCH')
  clock.advanceSeconds(1)
  traffic.count('main', 'accepted', 'a1')
  await traffic.flush(database.pool)
  traffic.count('main', 'accepted', 'a1')
  await traffic.flush(database.pool)
  await traffic.flush(database.pool)
  expect(await counted()).toEqual([
    '12:00:00 main accepted a1 2',
    '12:00:00 main refused SIGNATURE_MISMATCH 1',
    '12:01:00 main accepted a1 2',
  ])
})

test('what cannot be written is kept for the next flush, together with what came since', async () => {
  const traffic = new Traffic(new VirtualClock('2026-03-01T13:00:00Z'))
  const away = await createTestDatabase()
  await away.drop()
  traffic.count('late', 'accepted', 'b2')
  await expect(traffic.flush(away.pool)).rejects.toThrow()
  traffic.count('late', 'accepted', 'b2')
  await traffic.flush(database.pool)
  expect(await counted()).toContain('13:00:00 late accepted b2 2')
})

test('of a secret its fingerprint is kept: the same for the same, and nothing of it', () => {
  const secret = 'whsec_test_of_the_fingerprint_1234567890'
  expect(fingerprintOf(secret)).toMatch(/^[0-9a-f]{12}$/)
  expect(fingerprintOf(secret)).toBe(fingerprintOf(secret))
  expect(fingerprintOf(`${secret}x`)).not.toBe(fingerprintOf(secret))
})

test('a secret that was taken out of the config and put back is watched anew', async () => {
  const { pool } = database
  const watchedSince = async () => {
    const { rows } = await pool.query<{ fingerprint: string; since: string }>(
      'select fingerprint, first_seen_at::text as since from bursar.signing_secrets order by 1',
    )
    return Object.fromEntries(rows.map(({ fingerprint, since }) => [fingerprint, since]))
  }
  const [one, two] = ['a', 'b'].map((digit) => ({
    endpoint: 'main',
    fingerprint: digit.repeat(12),
  }))
  await seeSecrets(pool, [one!, two!])
  const before = await watchedSince()
  await seeSecrets(pool, [two!])
  await seeSecrets(pool, [one!, two!])
  const after = await watchedSince()
  expect(after[two!.fingerprint]).toBe(before[two!.fingerprint])
  expect(after[one!.fingerprint]).not.toBe(before[one!.fingerprint])
})

test('a status of which none is left within the hour counts nothing', async () => {
  const { pool } = database
  const series = async () => {
    await countStatuses(pool)
    const { rows } = await pool.query<{ line: string }>(
      `select string_agg(format('%s %s', status, count), ', ' order by status) as line
       from bursar.status_counts`,
    )
    return rows[0]?.line
  }
  await pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items)
    values ('one', 'acme', 'starter', 'MAIN', 'GRACE', '[]')`)
  expect(await series()).toBe('ACTIVE 0, EXPIRED 0, GRACE 1, SUSPENDED 0, TRIAL 0')
  await pool.query(`update bursar.subscriptions set status = 'ACTIVE'`)
  expect(await series()).toBe('ACTIVE 1, EXPIRED 0, GRACE 0, SUSPENDED 0, TRIAL 0')
})
