import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BENCH_AUDIT_KEY, BENCH_SECRET } from '../load/event-template.ts'
import type { BenchDatabase } from '../support/bench-database.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import { VARIANT_NAMES, VARIANTS, type VariantName } from './variants.ts'

export type BenchServers = Readonly<Record<VariantName, ServerProcess>>

/** One server of a variant, on a free port. */
export function startVariant(database: BenchDatabase, name: VariantName): Promise<ServerProcess> {
  const config = join(database.folder, 'bursar.config.json')
  writeFileSync(config, JSON.stringify({ plans: { starter: { prices: ['price_starter'] } } }))
  const env = {
    DATABASE_URL: database.url,
    AUDIT_KEY: BENCH_AUDIT_KEY,
    PORT: '0',
    STRIPE_SECRET_KEY: 'sk_test_bench0000000000000000',
    STRIPE_WEBHOOK_SECRET: BENCH_SECRET,
    BURSAR_CONFIG: config,
    LOG_LEVEL: 'info',
  }
  return startServer(VARIANTS[name].args, { cwd: database.folder, env })
}

/** All of them, side by side: who is not measured has nothing to do. */
export async function startVariants(database: BenchDatabase): Promise<BenchServers> {
  const started: Partial<Record<VariantName, ServerProcess>> = {}
  for (const name of VARIANT_NAMES) started[name] = await startVariant(database, name)
  return started as BenchServers
}
