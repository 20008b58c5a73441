import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import { BENCH_AUDIT_KEY, BENCH_SECRET } from '../load/event-template.ts'
import { type BenchDatabase, openBenchDatabase } from '../support/bench-database.ts'
import { describeMachine, type Machine } from '../support/machine.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import type { DrainOptions } from './drain-options.ts'
import { BENCH_PRICE, prepareSubscribers } from './prepare-subscribers.ts'
import { recordBacklog } from './record-backlog.ts'

const WORKER = resolve(import.meta.dirname, '../servers/drain-worker.child.ts')
const READ_EVERY_MS = 20

/** One backlog, from the start of the worker until nothing is stale. */
export interface Wave {
  /** `first`: every refresh makes a subscription; `again`: nothing has changed at Stripe. */
  readonly name: 'first' | 'again'
  readonly events: number
  readonly observed_generation: number
  readonly seconds: number
  readonly refreshesPerSecond: number
  readonly fetches: number
  readonly fetchesPerEvent: number
}

export interface DrainReport {
  readonly machine: Machine
  readonly options: Omit<DrainOptions, 'databaseUrl' | 'say'>
  readonly waves: readonly Wave[]
}

/** Throws when a refresh went wrong: then the figures say nothing. */
export async function runDrainBench(options: DrainOptions): Promise<DrainReport> {
  const { databaseUrl, say, ...shown } = options
  const database = await openBenchDatabase(databaseUrl)
  try {
    const machine = await describeMachine(database)
    say?.(`preparing ${options.objects} subscriptions …`)
    const { simulator, url, subscriptions } = await prepareSubscribers(database, options.objects)
    const stage = { database, simulator, apiBase: url, subscriptions, options }
    try {
      const first = await runWave(stage, 'first')
      return { machine, options: shown, waves: [first, await runWave(stage, 'again')] }
    } finally {
      await simulator.stop()
    }
  } finally {
    await database.close()
  }
}

interface Stage {
  readonly database: BenchDatabase
  readonly simulator: Simulator
  readonly apiBase: string
  readonly subscriptions: readonly string[]
  readonly options: DrainOptions
}

async function runWave(stage: Stage, name: Wave['name']): Promise<Wave> {
  const { database, simulator, subscriptions, options } = stage
  const { eventsPerObject } = options
  options.say?.(`${name} backlog …`)
  const wave = name === 'first' ? 1 : 2
  await recordBacklog(database.url, { subscriptions, eventsPerObject, wave })
  const fetchesBefore = simulator.requests.total
  const worker = await startWorker(stage)
  const startedAt = performance.now()
  await untilCaughtUp(database)
  const seconds = (performance.now() - startedAt) / 1000
  await worker.stop()
  const fetches = simulator.requests.total - fetchesBefore
  await assertCaughtUp(database, subscriptions.length)
  const events = subscriptions.length * eventsPerObject
  return {
    name,
    events,
    observed_generation: subscriptions.length,
    seconds,
    refreshesPerSecond: subscriptions.length / seconds,
    fetches,
    fetchesPerEvent: fetches / events,
  }
}

function startWorker({ database, simulator, apiBase, options }: Stage): Promise<ServerProcess> {
  const config = join(database.folder, 'bursar.config.json')
  writeFileSync(config, JSON.stringify({ plans: { starter: { prices: [BENCH_PRICE] } } }))
  const env = {
    DATABASE_URL: database.url,
    AUDIT_KEY: BENCH_AUDIT_KEY,
    STRIPE_SECRET_KEY: simulator.apiKey,
    STRIPE_WEBHOOK_SECRET: BENCH_SECRET,
    STRIPE_API_BASE: apiBase,
    BURSAR_CONFIG: config,
  }
  return startServer([WORKER, String(options.concurrency)], { cwd: database.folder, env })
}

async function untilCaughtUp(database: BenchDatabase): Promise<void> {
  const isStale = 'select exists (select 1 from bursar.stripe_objects where stale) as stale'
  while ((await database.read<{ stale: boolean }>(isStale)).stale) {
    await new Promise((resolve) => setTimeout(resolve, READ_EVERY_MS))
  }
}

async function assertCaughtUp(database: BenchDatabase, objects: number): Promise<void> {
  const found = await database.read<{ granted: number; pending: number; failed: number }>(
    `select (select count(*) from bursar.subscriptions where status = 'ACTIVE')::int as granted,
       (select count(*) from bursar.stripe_events where processed_at is null)::int as pending,
       (select count(*) from bursar.stripe_objects where last_error is not null)::int as failed`,
  )
  if (found.granted === objects && found.pending === 0 && found.failed === 0) return
  throw new Error(`Of ${objects} subscriptions: ${JSON.stringify(found)}.`)
}
