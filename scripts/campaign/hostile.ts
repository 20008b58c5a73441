import { rm } from 'node:fs/promises'
import { createDatabaseOn } from '../../test/support/database-on-server.ts'
import {
  type Attack,
  attackService,
  liveGrowth,
} from '../../test/support/hostile/attack-service.ts'
import { makeScratchFolder } from '../../test/support/scratch-folder.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Requests, when nobody says how many. */
export const RUNS = 100_000

/** More than this is growth: a handful of bytes per request would be as much. */
const LIVE_GROWTH_BYTES_MAX = 2_000_000
const MEGABYTE = 1_000_000

/** Malformed, mutated and hostile requests against a `bursar serve` and its database. */
export function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  return onOwnServer(async (server) => {
    const { url: databaseUrl, pool, drop } = await createDatabaseOn(server)
    const folder = makeScratchFolder()
    try {
      const options = { databaseUrl, pool, folder, seed, runs, onSent: progress }
      const attack = await attackService(options)
      const failures = failuresOf(attack)
      return { passed: failures.length === 0, figure: figureOf(attack), failures }
    } finally {
      await drop()
      await rm(folder, { recursive: true, force: true })
    }
  })
}

function failuresOf(attack: Attack): string[] {
  const { requests, recorded, logged, genuine } = attack
  const failures = requests.violations.map(
    ({ seed, index, shape, brought, start }) =>
      `seed ${seed}, request ${index} (${shape}) brought ${brought.join(', ')}: ${start}`,
  )
  if (recorded > 0) failures.push(`${recorded} rows were written`)
  if (logged.length > 0) failures.push(`${logged.length} lines were logged: ${logged[0]}`)
  const grown = liveGrowth(attack)
  if (grown > LIVE_GROWTH_BYTES_MAX) failures.push(`live memory grew by ${megabytes(grown)}`)
  if (genuine !== 200) failures.push(`a genuine event behind them got ${genuine}`)
  return failures
}

function figureOf(attack: Attack): string {
  const { requests, logged, memory } = attack
  const outcomes = Object.entries(requests.outcomes).sort()
  return [
    `${requests.sent} requests of ${Object.keys(requests.shapes).length} shapes`,
    outcomes.map(([outcome, count]) => `${outcome}: ${count}`).join(', '),
    `${logged.length} lines of log`,
    `live memory ${listed(memory.map(({ live }) => live))}`,
    `resident ${listed(memory.map(({ resident }) => resident))}`,
  ].join('; ')
}

function listed(sizes: readonly number[]): string {
  return sizes.map(megabytes).join(', ')
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`
}
