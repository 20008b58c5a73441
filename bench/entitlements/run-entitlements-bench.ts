import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BENCH_AUDIT_KEY, BENCH_SECRET } from '../load/event-template.ts'
import { type BenchDatabase, openBenchDatabase } from '../support/bench-database.ts'
import { Bystanders } from '../support/bystanders.ts'
import { describeMachine } from '../support/machine.ts'
import { median } from '../support/quantile.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import { askCold, type ColdRound } from './ask-cold.ts'
import { askWarm } from './ask-warm.ts'
import type { EntitlementsOptions } from './entitlements-options.ts'
import type { EntitlementsReport } from './entitlements-report.ts'
import { fillTenants } from './fill-tenants.ts'

const MAIN = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')

/** Checks over HTTP against `bursar serve`, and through the client on a warm cache. */
export async function runEntitlementsBench(
  options: EntitlementsOptions,
): Promise<EntitlementsReport> {
  const { say = () => undefined, databaseUrl, tenants } = options
  const token = randomBytes(32).toString('hex')
  const database = await openBenchDatabase(databaseUrl)
  let server: ServerProcess | null = null
  try {
    say(`filling the tables: ${tenants} tenants`)
    await fillTenants(database, tenants)
    const machine = await describeMachine(database)
    server = await serve(database, token)
    const cold = await measureCold(options, { database, server, token })
    say('warm')
    const warm = await askWarm(`http://127.0.0.1:${server.port}`, token, options)
    return { machine, options, cold, warm }
  } finally {
    await server?.stop()
    await database.close()
  }
}

async function measureCold(
  options: EntitlementsOptions,
  given: { database: BenchDatabase; server: ServerProcess; token: string },
): Promise<EntitlementsReport['cold']> {
  const { say = () => undefined, rounds, seconds, tenants, concurrency, timeout } = options
  const { database, server, token } = given
  const own = { pids: [server.pid], postmasterPid: database.postmasterPid }
  const bystanders = new Bystanders(own, timeout)
  const measured: (ColdRound & { othersCores: number })[] = []
  const load = { port: server.port, token, tenants, concurrency }
  await askCold({ ...load, seconds: seconds / 2, seed: 0 })
  for (let round = 1; round <= rounds; round += 1) {
    await bystanders.quiet()
    const others = bystanders.watch()
    const result = await askCold({ ...load, seconds, seed: round })
    measured.push({ ...result, othersCores: others() })
    say(`round ${round}: ${result.perSecond.toFixed(0)}/s`)
  }
  const medianOf = (figure: (round: ColdRound) => number) => median(measured.map(figure))
  return {
    perSecond: medianOf(({ perSecond }) => perSecond),
    p50Ms: medianOf(({ p50Ms }) => p50Ms),
    p99Ms: medianOf(({ p99Ms }) => p99Ms),
    answered: measured.reduce((sum, { answered }) => sum + answered, 0),
    othersCores: Math.max(...measured.map(({ othersCores }) => othersCores)),
  }
}

function serve(database: BenchDatabase, token: string): Promise<ServerProcess> {
  const config = join(database.folder, 'bursar.config.json')
  const plans = { starter: { prices: ['price_starter'], limits: { devices: 50 } } }
  writeFileSync(config, JSON.stringify({ plans }))
  const env = {
    DATABASE_URL: database.url,
    AUDIT_KEY: BENCH_AUDIT_KEY,
    PORT: '0',
    STRIPE_SECRET_KEY: 'sk_test_bench0000000000000000',
    STRIPE_WEBHOOK_SECRET: BENCH_SECRET,
    API_TOKEN: token,
    BURSAR_CONFIG: config,
    LOG_LEVEL: 'info',
  }
  return startServer([MAIN, 'serve', '--no-worker'], { cwd: database.folder, env })
}
