import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { claimWithinBudget } from '../../packages/bursar/src/refresh/claim/claim-within-budget.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { testNode } from '../support/test-node.ts'

const OBJECTS = 100_000
/** Pages that one claim may touch, whatever the table holds: it has about 2,000. */
const PAGES_MAX = 400

// A tenth is stale, of which most wait for a retry; the rest has its next check in the week.
const FILL = `
insert into bursar.stripe_objects
  (account, object_id, kind, priority, observed_generation, due_at, failures, recheck_at, recheck_cause)
select (array['', 'acct_1', 'acct_2'])[1 + n % 3], 'sub_' || n, 'subscription', n % 4,
  case when n % 10 = 0 then 0 else 1 end,
  bursar.clock() + case when n % 100 = 0 then interval '-1 minute' else interval '4 minutes' end,
  case when n % 100 = 0 then 0 else 1 end,
  bursar.clock() + interval '1 day' + n * interval '6 days' / $1, 'routine'
from generate_series(1, $1::int) n`

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(FILL, [OBJECTS])
  await database.pool.query('vacuum analyze bursar.stripe_objects')
})
afterAll(() => database.drop())

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Shared Hit Blocks'?: number
  readonly 'Shared Read Blocks'?: number
  readonly Plans?: readonly Plan[]
}

interface Sent {
  readonly name: string
  readonly text: string
  readonly values: unknown[]
}

interface Explained {
  readonly name: string
  readonly plan: Plan
}

/** A pool that runs what it is given, and keeps how PostgreSQL does it. */
function explaining(plans: Explained[]): Pool {
  const query = async (sent: Sent) => {
    const client = await database.pool.connect()
    try {
      await client.query('begin')
      const explained = `explain (analyze, buffers, format json) ${sent.text}`
      const { rows } = await client.query(explained, sent.values)
      await client.query('rollback')
      plans.push({ name: sent.name, plan: rows[0]['QUERY PLAN'][0].Plan })
      return await client.query(sent)
    } finally {
      client.release()
    }
  }
  const get = (pool: Pool, key: string) => (key === 'query' ? query : Reflect.get(pool, key))
  return new Proxy(database.pool, { get: (pool, key) => get(pool, String(key)) })
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

function scansOf(plan: Plan): string[] {
  return nodesOf(plan)
    .filter((node) => node['Relation Name'] === 'stripe_objects')
    .map((node) => node['Node Type'])
}

const pagesOf = (plan: Plan) => (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)

test('a claim among 100,000 objects reads no table from end to end, and few pages', async () => {
  const plans: Explained[] = []
  const accounts = ['', 'acct_1', 'acct_2']
  const claims = await claimWithinBudget({ pool: explaining(plans), accounts, readRate: null }, 8)
  expect(claims).toHaveLength(8)
  expect(plans.map(({ name }) => name)).toEqual(['refresh_find_queues', 'refresh_claim'])
  for (const { name, plan } of plans) {
    expect(scansOf(plan), name).not.toContain('Seq Scan')
    expect(pagesOf(plan), name).toBeLessThan(PAGES_MAX)
  }
})

test('nor does a tick', async () => {
  const plans: Explained[] = []
  const more = { pool: explaining(plans) }
  const node = testNode({ pool: database.pool, apiBase: 'http://127.0.0.1', more })
  await node.tick()
  await node.close()
  const ofObjects = plans.filter(({ plan }) => scansOf(plan).length > 0)
  expect(ofObjects.length).toBeGreaterThan(0)
  for (const { name, plan } of ofObjects) {
    expect(scansOf(plan), name).not.toContain('Seq Scan')
    expect(pagesOf(plan), name).toBeLessThan(PAGES_MAX)
  }
})
