import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemClock } from '@bursar/wire/clock'
import type { Config } from '../../config/config.ts'
import type { DoctorContext } from '../../doctor/check.ts'
import { type Database, openDatabase } from '../../postgres/open-database.ts'
import { createPool } from '../../postgres/pool.ts'
import { StripeInspector } from '../../stripe/stripe-inspector.ts'

const CONNECTIONS_MAX = 4

/** Opens what the checks look at, whatever state it is in, and closes it. */
export async function withDoctor<T>(
  config: Config,
  work: (context: DoctorContext) => Promise<T>,
): Promise<T> {
  const database = await findDatabase(config)
  const pool =
    database === null
      ? null
      : createPool({
          url: database.url,
          applicationName: 'bursar doctor',
          max: CONNECTIONS_MAX,
        })
  try {
    return await work({
      config,
      clock: systemClock,
      pool,
      stripe: new StripeInspector(config.stripe),
    })
  } finally {
    await pool?.end()
    await database?.close()
  }
}

/** null: the embedded one was never made, and this command does not make it. */
async function findDatabase({ databaseUrl, dataFolder }: Config): Promise<Database | null> {
  const dataDir = resolve(dataFolder, 'postgres')
  if (databaseUrl === null && !existsSync(dataDir)) return null
  const notice = (message: string) => process.stderr.write(`${message}\n`)
  return openDatabase({ url: databaseUrl, dataDir, notice, joins: true })
}
