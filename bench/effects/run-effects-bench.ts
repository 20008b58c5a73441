import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Simulator } from '../../src/simulator/index.ts'
import { BENCH_PRICE, prepareSubscribers } from '../drain/prepare-subscribers.ts'
import { recordBacklog } from '../drain/record-backlog.ts'
import { BENCH_SECRET, SUBJECT_PREFIX } from '../load/event-template.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { type BenchDatabase, openBenchDatabase } from '../support/bench-database.ts'
import { Bystanders } from '../support/bystanders.ts'
import { describeMachine } from '../support/machine.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import type { EffectsOptions } from './effects-options.ts'
import { type EffectsReport, type EffectsSample, toEffectsRatios } from './effects-report.ts'
import {
  countFresh,
  EFFECTS_VARIANT_NAMES,
  EFFECTS_VARIANTS,
  type EffectsVariant,
} from './effects-variants.ts'
import { type HangingMailServer, startHangingMailServer } from './hanging-mail-server.ts'
import { OWED_PREFIX, oweMails } from './owe-mails.ts'

const BURSAR = resolve(import.meta.dirname, '../../bin/bursar.js')
const WORKER = resolve(import.meta.dirname, '../servers/drain-worker.child.ts')
const REFRESHES = '8'
const LOOK_EVERY_MS = 50
/** Waves of refreshes in one process: the first warms it up and is not counted. */
const WAVES = 5
/** Handed over in one measurement at the most, with a margin: so many must be left for it. */
const HANDED_OVER_MAX = 40_000
const WARMUP_SHARE = 0.2
const FIRST_GUESS_PER_SECOND = 5_000
const STOCK_MARGIN = 1.5
const STOCK_MAX = 60_000
/** Subjects of the load; nobody at Stripe knows them. */
const LOAD_SUBJECTS = 10_000

/** One variant’s database, with subscriptions at a Stripe of its own. */
interface Stand {
  readonly variant: EffectsVariant
  readonly database: BenchDatabase
  readonly simulator: Simulator
  readonly apiBase: string
  readonly subscriptions: readonly string[]
  wave: number
}

interface Bench {
  readonly options: EffectsOptions
  readonly mail: HangingMailServer
  readonly load: LoadGenerator
}

/**
 * Ingest and refresh, with nothing owed and with very many mails owed to a mail server that hangs:
 * in turns, each in a process that is alone then. Throws when a figure would say nothing.
 */
export async function runEffectsBench(options: EffectsOptions): Promise<EffectsReport> {
  const { databaseUrls, say, ...shown } = options
  const bench: Bench = { options, mail: await startHangingMailServer(), load: new LoadGenerator() }
  const stands: Stand[] = []
  try {
    for (const [index, variant] of EFFECTS_VARIANT_NAMES.entries()) {
      say?.(`preparing: ${EFFECTS_VARIANTS[variant].says} …`)
      stands.push(await prepare(bench, variant, databaseUrls?.[index]))
    }
    const machine = await describeMachine(stands[0]!.database)
    const samples = await runRounds(bench, stands)
    const ratios = toEffectsRatios(samples)
    return { machine, options: shown, samples, ratios, connections: bench.mail.connections }
  } finally {
    await bench.load.stop()
    await bench.mail.stop()
    for (const { simulator, database } of stands) {
      await simulator.stop()
      await database.close()
    }
  }
}

async function prepare(
  bench: Bench,
  variant: EffectsVariant,
  databaseUrl: string | undefined,
): Promise<Stand> {
  const { effects, subjects } = bench.options
  const { owes, isHandedOver } = EFFECTS_VARIANTS[variant]
  const database = await openBenchDatabase(databaseUrl)
  const { simulator, url: apiBase, subscriptions } = await prepareSubscribers(database, subjects)
  const stand: Stand = { variant, database, simulator, apiBase, subscriptions, wave: 0 }
  await measureRefresh(bench, stand)
  // What the first refreshes owe is not what is looked at.
  await database.run('truncate bursar.effects cascade')
  await oweMails(database, owes ? effects : 0)
  if (isHandedOver) await handOver(bench, stand)
  return stand
}

/** Lets a worker run until the queue has everything. */
async function handOver(bench: Bench, stand: Stand): Promise<void> {
  const worker = await start(bench, stand, [WORKER, REFRESHES])
  while ((await countFresh(stand.database)) > 0) await pause()
  await kill(worker)
}

async function runRounds(bench: Bench, stands: readonly Stand[]): Promise<EffectsSample[]> {
  const { rounds, patience, say } = bench.options
  const samples: EffectsSample[] = []
  const pids = [bench.load.pid]
  const bystanders = new Bystanders({ pids, postmasterPid: null }, patience)
  for (let round = 0; round <= rounds; round += 1) {
    say?.(round === 0 ? 'warming up …' : `round ${round} of ${rounds} …`)
    const first = round % stands.length
    for (const stand of [...stands.slice(first), ...stands.slice(0, first)]) {
      await owedAgain(bench, stand)
      await bystanders.quiet()
      const ingest = await measureIngest(bench, stand)
      const refresh = await measureRefresh(bench, stand)
      const owed = await countOwed(stand.database)
      assertOwed(bench, stand, owed)
      await assertHandedOver(stand)
      samples.push({ variant: stand.variant, round, ingest, refresh, owed })
    }
  }
  return samples
}

/** Events recorded a second, by a `bursar serve` that does everything else beside it. */
async function measureIngest(bench: Bench, stand: Stand): Promise<number> {
  const { load, options } = bench
  const ms = options.seconds * 1000
  const server = await start(bench, stand, [BURSAR, 'serve', '--no-migrate'])
  const result = await load.run({
    port: server.port,
    connections: options.concurrency,
    subjects: LOAD_SUBJECTS,
    stock: Math.min(STOCK_MAX, FIRST_GUESS_PER_SECOND * options.seconds * STOCK_MARGIN),
    warmupMs: ms * WARMUP_SHARE,
    until: { ms },
  })
  await kill(server)
  if (result.answeredOther > 0) throw new Error(`${result.answeredOther} answers were no 200.`)
  // Their refresh is not what is measured next.
  await stand.database.run('delete from bursar.stripe_subjects where starts_with(subject, $1)', [
    SUBJECT_PREFIX,
  ])
  return result.measured / result.seconds
}

const SETTLED = `
select count(*)::int as count, coalesce(extract(epoch from max(processed_at) - min(processed_at)), 0)
  ::float8 as seconds
from bursar.stripe_events where processed_at is not null and event_id like `

/** Subjects settled a second, each wave from its first to its last as PostgreSQL saw them. */
async function measureRefresh(bench: Bench, stand: Stand): Promise<number> {
  const worker = await start(bench, stand, [WORKER, REFRESHES])
  // A start is busy with itself, and with what it finds in the queue.
  await pause(bench.options.seconds * 1000)
  const waves: { count: number; seconds: number }[] = []
  while (waves.length < WAVES) waves.push(await refreshAll(stand))
  await kill(worker)
  const counted = waves.slice(1)
  const settled = counted.reduce((sum, { count }) => sum + count - 1, 0)
  return settled / counted.reduce((sum, { seconds }) => sum + seconds, 0)
}

/** One event about each subscription, until all have settled. */
async function refreshAll(stand: Stand): Promise<{ count: number; seconds: number }> {
  const { database, subscriptions } = stand
  stand.wave += 1
  const { wave } = stand
  await recordBacklog(database.url, { subscriptions, eventsPerSubject: 1, wave })
  const statement = `${SETTLED} 'evt_${wave}x%'`
  for (;;) {
    const settled = await database.read<{ count: number; seconds: number }>(statement)
    if (settled.count === subscriptions.length) return settled
    await pause()
  }
}

function start(bench: Bench, stand: Stand, args: readonly string[]): Promise<ServerProcess> {
  const { database, simulator, apiBase } = stand
  const config = join(database.folder, 'bursar.config.json')
  writeFileSync(config, JSON.stringify({ plans: { starter: { prices: [BENCH_PRICE] } } }))
  const env = {
    DATABASE_URL: database.url,
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

/** What is being handed over must last for another measurement. */
async function owedAgain({ options }: Bench, { variant, database }: Stand): Promise<void> {
  const { owes, isHandedOver } = EFFECTS_VARIANTS[variant]
  const wanted = Math.min(HANDED_OVER_MAX, options.effects)
  if (!owes || isHandedOver || (await countFresh(database)) >= wanted) return
  await database.run('truncate bursar.effects cascade')
  await database.run('delete from bursar_queue.job')
  await database.run('delete from bursar.tenants where starts_with(tenant_id, $1)', [OWED_PREFIX])
  await oweMails(database, options.effects)
}

function pause(ms = LOOK_EVERY_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function countOwed(database: BenchDatabase): Promise<number> {
  const owed = 'select count(*)::int as count from bursar.effects where outcome is null'
  return (await database.read<{ count: number }>(owed)).count
}

/** What is compared must be what it says. */
function assertOwed({ options }: Bench, { variant }: Stand, owed: number): void {
  const wanted = EFFECTS_VARIANTS[variant].owes ? options.effects : 0
  if (owed !== wanted) throw new Error(`${variant}: ${owed} effects are owed, and not ${wanted}.`)
}

async function assertHandedOver({ variant, database }: Stand): Promise<void> {
  const { owes, isHandedOver } = EFFECTS_VARIANTS[variant]
  const fresh = await countFresh(database)
  const isAsSaid = owes && !isHandedOver ? fresh > 0 : fresh === 0
  if (!isAsSaid) throw new Error(`${variant}: ${fresh} effects are not in the queue.`)
}
