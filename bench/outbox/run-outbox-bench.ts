import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import { BENCH_PRICE, prepareSubscribers } from '../drain/prepare-subscribers.ts'
import { recordBacklog } from '../drain/record-backlog.ts'
import { BENCH_AUDIT_KEY, BENCH_SECRET, OBJECT_PREFIX } from '../load/event-template.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { type BenchDatabase, openBenchDatabase } from '../support/bench-database.ts'
import { Bystanders } from '../support/bystanders.ts'
import { describeMachine } from '../support/machine.ts'
import { cpuMicros, familyCpuMicros } from '../support/process-figures.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import { countFresh, layBacklog, prepareBacklog } from './backlog.ts'
import { type HangingMailServer, startHangingMailServer } from './hanging-mail-server.ts'
import type { MessagesOptions } from './outbox-options.ts'
import {
  type MessagesReport,
  type MessagesSample,
  type Speed,
  toMessagesRatios,
} from './outbox-report.ts'
import { MESSAGES_TURNS, MESSAGES_VARIANTS, type MessagesVariant } from './outbox-variants.ts'

const BURSAR = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')
const WORKER = resolve(import.meta.dirname, '../servers/drain-worker.child.ts')
const REFRESHES = '8'
const READ_EVERY_MS = 50
/** Waves of refreshes in one process: the first warms it up and is not counted. */
const WAVES = 5
const WARMUP_SHARE = 0.2
const FIRST_GUESS_PER_SECOND = 5_000
const STOCK_MARGIN = 1.5
const STOCK_MAX = 60_000
/** Objects of the load; nobody at Stripe knows them. */
const LOAD_OBJECTS = 10_000

interface Bench {
  readonly options: MessagesOptions
  readonly mail: HangingMailServer
  readonly load: LoadGenerator
  readonly database: BenchDatabase
  readonly simulator: Simulator
  readonly apiBase: string
  readonly subscriptions: readonly string[]
  wave: number
}

/**
 * Ingest and refresh, with nothing owed and with very many mails owed to a mail server that hangs:
 * in turns, on one database, each in a process that is alone then. Throws when a figure would say
 * nothing.
 */
export async function runOutboxBench(options: MessagesOptions): Promise<MessagesReport> {
  const { databaseUrl, say, ...shown } = options
  const mail = await startHangingMailServer()
  const load = new LoadGenerator()
  // The disk swayed by more than what is looked for, and whoever waits for it hides the rest.
  const database = await openBenchDatabase(databaseUrl, { durable: false })
  const { simulator, url, subscriptions } = await prepareSubscribers(database, options.objects)
  const bench = { options, mail, load, database, simulator, apiBase: url, subscriptions, wave: 0 }
  try {
    say?.(`preparing ${options.messages} mails …`)
    await measureRefresh(bench)
    await prepareBacklog(database, options.messages)
    const machine = await describeMachine(database)
    const samples = await runRounds(bench)
    const ratios = toMessagesRatios(samples)
    return { machine, options: shown, samples, ratios, connections: mail.connections }
  } finally {
    await load.stop()
    await mail.stop()
    await simulator.stop()
    await database.close()
  }
}

async function runRounds(bench: Bench): Promise<MessagesSample[]> {
  const { rounds, timeout, say } = bench.options
  const { load, database } = bench
  const samples: MessagesSample[] = []
  const own = { pids: [load.pid], postmasterPid: database.postmasterPid }
  const bystanders = new Bystanders(own, timeout)
  for (let round = 0; round <= rounds; round += 1) {
    say?.(round === 0 ? 'warming up …' : `round ${round} of ${rounds} …`)
    for (const variant of MESSAGES_TURNS[round % MESSAGES_TURNS.length]!) {
      await layBacklog(database, variant)
      await bystanders.quiet()
      const ingest = await measureIngest(bench)
      const refresh = await measureRefresh(bench)
      const pending = await countPending(database)
      assertPending(bench, variant, pending)
      await assertHandedOver(bench, variant)
      samples.push({ variant, round, ingest, refresh, pending })
    }
  }
  return samples
}

/** Events recorded, by a `bursar serve` that does everything else beside it. */
async function measureIngest(bench: Bench): Promise<Speed> {
  const { load, options, database } = bench
  const ms = options.seconds * 1000
  const server = await start(bench, [BURSAR, 'serve', '--no-migrate'])
  const usedMicros = watchCpu(bench, server)
  const result = await load.run({
    port: server.port,
    connections: options.concurrency,
    objects: LOAD_OBJECTS,
    stock: Math.min(STOCK_MAX, FIRST_GUESS_PER_SECOND * options.seconds * STOCK_MARGIN),
    warmupMs: ms * WARMUP_SHARE,
    until: { ms },
  })
  const micros = usedMicros() / result.answered200
  await kill(server)
  if (result.answeredOther > 0) throw new Error(`${result.answeredOther} answers were no 200.`)
  // Their refresh is not what is measured next.
  await database.run('delete from bursar.stripe_objects where starts_with(object_id, $1)', [
    OBJECT_PREFIX,
  ])
  return { perSecond: result.measured / result.seconds, micros }
}

const OBSERVED = `
select count(*)::int as count, coalesce(extract(epoch from max(processed_at) - min(processed_at)), 0)
  ::float8 as seconds
from bursar.stripe_events where processed_at is not null and event_id like `

/** Objects observed, each wave from its first to its last as PostgreSQL saw them. */
async function measureRefresh(bench: Bench): Promise<Speed> {
  const worker = await start(bench, [WORKER, REFRESHES])
  // A start is busy with itself, and with what it finds in the queue.
  await pause(bench.options.seconds * 1000)
  await refreshAll(bench)
  const usedMicros = watchCpu(bench, worker)
  const waves: { count: number; seconds: number }[] = []
  while (waves.length < WAVES - 1) waves.push(await refreshAll(bench))
  const used = usedMicros()
  await kill(worker)
  const observedGeneration = waves.reduce((sum, { count }) => sum + count, 0)
  const seconds = waves.reduce((sum, wave) => sum + wave.seconds, 0)
  return {
    perSecond: (observedGeneration - waves.length) / seconds,
    micros: used / observedGeneration,
  }
}

/** Of the service and of PostgreSQL; the result tells how much they have used since. */
function watchCpu({ database }: Bench, { pid }: ServerProcess): () => number {
  const { postmasterPid } = database
  const used = () => cpuMicros(pid) + (postmasterPid === null ? 0 : familyCpuMicros(postmasterPid))
  const before = used()
  return () => used() - before
}

/** One event about each subscription, until all have observed. */
async function refreshAll(bench: Bench): Promise<{ count: number; seconds: number }> {
  const { database, subscriptions } = bench
  bench.wave += 1
  const { wave } = bench
  await recordBacklog(database.url, { subscriptions, eventsPerObject: 1, wave })
  const statement = `${OBSERVED} 'evt_${wave}x%'`
  for (;;) {
    const observedGeneration = await database.read<{ count: number; seconds: number }>(statement)
    if (observedGeneration.count === subscriptions.length) return observedGeneration
    await pause()
  }
}

function start(bench: Bench, args: readonly string[]): Promise<ServerProcess> {
  const { database, simulator, apiBase } = bench
  const config = join(database.folder, 'bursar.config.json')
  writeFileSync(config, JSON.stringify({ plans: { starter: { prices: [BENCH_PRICE] } } }))
  const env = {
    DATABASE_URL: database.url,
    AUDIT_KEY: BENCH_AUDIT_KEY,
    PORT: '0',
    STRIPE_SECRET_KEY: simulator.apiKey,
    STRIPE_WEBHOOK_SECRET: BENCH_SECRET,
    STRIPE_API_BASE: apiBase,
    SMTP_URL: `smtp://127.0.0.1:${bench.mail.port}`,
    MAIL_FROM: 'billing@turbine.example',
    BURSAR_CONFIG: config,
    LOG_LEVEL: 'info',
  }
  return startServer(args, { cwd: database.folder, env })
}

/** An orderly end would wait for the mail server that hangs. */
async function kill(server: ServerProcess): Promise<void> {
  process.kill(server.pid, 'SIGKILL')
  await server.stop()
}

function pause(ms = READ_EVERY_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function countPending(database: BenchDatabase): Promise<number> {
  const pending = 'select count(*)::int as count from bursar.outbox where outcome is null'
  return (await database.read<{ count: number }>(pending)).count
}

/** What is compared must be what it says. */
function assertPending({ options }: Bench, variant: MessagesVariant, pending: number): void {
  const wanted = MESSAGES_VARIANTS[variant].enqueues ? options.messages : 0
  if (pending !== wanted)
    throw new Error(`${variant}: ${pending} messages are pending, and not ${wanted}.`)
}

async function assertHandedOver({ database }: Bench, variant: MessagesVariant): Promise<void> {
  const { enqueues, isHandedOver } = MESSAGES_VARIANTS[variant]
  const fresh = await countFresh(database)
  const isAsSaid = enqueues && !isHandedOver ? fresh > 0 : fresh === 0
  if (!isAsSaid) throw new Error(`${variant}: ${fresh} messages are not in the queue.`)
}
