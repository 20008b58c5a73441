import { execFileSync } from 'node:child_process'
import { createSecretKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { testNode } from '../../test/support/test-node.ts'
import { recordBacklog } from '../drain/record-backlog.ts'
import { BENCH_AUDIT_KEY, BENCH_SECRET } from '../load/event-template.ts'
import { type BenchDatabase, openBenchDatabase } from '../support/bench-database.ts'
import { describeMachine, type Machine } from '../support/machine.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import { buyMeanwhile } from './buy-meanwhile.ts'
import type { MonthStartOptions } from './month-start-options.ts'
import { MONTH_PRICE, type PreparedAccount, prepareAccount } from './prepare-account.ts'

const WORKER = resolve(import.meta.dirname, '../servers/drain-worker.child.ts')
const CONCURRENCY = 8
const LOOK_EVERY_MS = 500
const SAID_EVERY = 20

export interface MonthStartReport {
  readonly machine: Machine
  readonly commit: string
  readonly options: Omit<MonthStartOptions, 'databaseUrl' | 'say'>
  /** From the first event until all of them are processed. */
  readonly seconds: number
  /** Requests to Stripe meanwhile, by endpoint. */
  readonly requests: Readonly<Record<string, number>>
  /** Answered with 429. */
  readonly limited: number
  readonly refreshesPerRequest: number
  /** Ascending. */
  readonly checkoutSeconds: readonly number[]
  readonly adoptedPerSecond: number
}

/** Throws when a renewal was not observed: then the figures say nothing. */
export async function runMonthStartBench(options: MonthStartOptions): Promise<MonthStartReport> {
  const { databaseUrl, say = () => undefined, ...shown } = options
  const database = await openBenchDatabase(databaseUrl)
  const pool = createPool({ url: database.url, max: 2 })
  try {
    const machine = await describeMachine(database)
    const node = testNode({ pool, apiBase: 'http://127.0.0.1' })
    const { subscriptions } = options
    const auditKey = createSecretKey(Buffer.from(BENCH_AUDIT_KEY, 'hex'))
    const context = { ...node.context, auditKey }
    const account = await prepareAccount(database, subscriptions, context, say)
    try {
      await database.observe()
      const stage = { database, account, options, say }
      const measured = await measure(stage, node)
      const { adoptedPerSecond } = account
      return { machine, commit: commitOf(), options: shown, adoptedPerSecond, ...measured }
    } finally {
      await node.close()
      await account.simulator.stop()
    }
  } finally {
    await pool.end()
    await database.close()
  }
}

interface Stage {
  readonly database: BenchDatabase
  readonly account: PreparedAccount
  readonly options: MonthStartOptions
  readonly say: (line: string) => void
}

async function measure(
  stage: Stage,
  node: ReturnType<typeof testNode>,
): Promise<Omit<MonthStartReport, 'machine' | 'commit' | 'options' | 'adoptedPerSecond'>> {
  const { database, account, options, say } = stage
  const { simulator } = account
  const { ids } = await database.read<{ ids: string[] }>(
    'select array_agg(stripe_subscription_id) as ids from bursar.subscriptions',
  )
  if (ids.length !== options.subscriptions) throw new Error(`${ids.length} are known.`)
  const { requestsPerSecond, pageMs } = options
  // Stripe's own limits, a little above the budget.
  const limit = Math.ceil(requestsPerSecond * 1.25)
  simulator.faults.set({
    api: { accountLimitPerSecond: limit, rateLimitPerSecond: limit, listLatencyMs: pageMs },
  })
  const worker = await startWorker(stage)
  try {
    simulator.requests.clear()
    const buying = buyMeanwhile(database, simulator, node, options.buyEverySeconds)
    say('all of them renew …')
    const startedAt = performance.now()
    await recordBacklog(database.url, { subscriptions: ids, eventsPerObject: 1, wave: 1 })
    await untilProcessed(stage)
    const seconds = (performance.now() - startedAt) / 1_000
    const { endpoints } = simulator.requests.counts()
    const checkoutSeconds = await buying.stop()
    await assertRenewed(database, ids.length, simulator.clock.now())
    const requests = Object.fromEntries(
      Object.entries(endpoints).map(([name, { requests: count }]) => [name, count]),
    )
    const all = Object.values(requests).reduce((sum, count) => sum + count, 0)
    const limited = Object.values(endpoints).reduce((sum, one) => sum + one.limited, 0)
    const refreshesPerRequest = ids.length / all
    return { seconds, requests, limited, refreshesPerRequest, checkoutSeconds }
  } finally {
    await worker.stop()
  }
}

function startWorker({ database, account, options }: Stage): Promise<ServerProcess> {
  const config = join(database.folder, 'bursar.config.json')
  const plans = { starter: { prices: [MONTH_PRICE] } }
  writeFileSync(config, JSON.stringify({ plans }))
  const env = {
    DATABASE_URL: database.url,
    AUDIT_KEY: BENCH_AUDIT_KEY,
    STRIPE_SECRET_KEY: account.simulator.apiKey,
    STRIPE_WEBHOOK_SECRET: BENCH_SECRET,
    STRIPE_API_BASE: account.url,
    BURSAR_CONFIG: config,
  }
  const args = [WORKER, String(CONCURRENCY), String(options.requestsPerSecond)]
  return startServer(args, { cwd: database.folder, env })
}

async function untilProcessed({ database, say }: Stage): Promise<void> {
  const pending = `select count(*)::int as left from bursar.stripe_events
    where processed_at is null and event_id like 'evt_1x0%'`
  for (let look = 0; ; look += 1) {
    const { left } = await database.read<{ left: number }>(pending)
    if (left === 0) return
    if (look % SAID_EVERY === 0) say(`  ${left} left`)
    await new Promise((ended) => setTimeout(ended, LOOK_EVERY_MS))
  }
}

/** By Stripe's clock, which stands still: the next renewals may be minutes away. */
async function assertRenewed(database: BenchDatabase, count: number, now: number): Promise<void> {
  const found = await database.read<{ renewed: number; failed: number }>(
    `select (select count(*) from bursar.subscriptions s where s.term_end > to_timestamp(${now})
        and s.tenant_id like 'tenant-%')::int as renewed,
       (select count(*) from bursar.stripe_objects where last_error is not null)::int as failed`,
  )
  if (found.renewed === count && found.failed === 0) return
  throw new Error(`Of ${count} subscriptions: ${JSON.stringify(found)}.`)
}

function commitOf(): string {
  const cwd = import.meta.dirname
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd, encoding: 'utf8' }).trim()
}
