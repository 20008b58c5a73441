import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import { systemClock } from '../../../packages/wire/src/clock.ts'
import { seededRandom } from '../../../packages/wire/src/random.ts'
import { signStripeHeader } from '../../../packages/wire/src/stripe-signature.ts'
import { askMemory, type Memory } from '../ask-memory.ts'
import { startServe } from '../serve-process.ts'
import { TEST_SECRET } from '../test-config.ts'
import { chooseBy } from './choose.ts'
import { believableBody } from './hostile-bodies.ts'
import { HostileCampaign, type HostileReport } from './hostile-campaign.ts'

/** Nobody listens there: a hostile request must not come so far that Stripe is asked. */
const NO_STRIPE = 'http://127.0.0.1:9'
/** Memory is measured after each; the first one is the warm-up. */
const PARTS = 5

export interface AttackOptions {
  /** An empty or current database, and a pool on it. */
  readonly databaseUrl: string
  readonly pool: Pool
  /** An empty folder for the process. */
  readonly folder: string
  readonly seed: number
  readonly runs: number
  readonly onSent?: (sent: number) => void
}

export interface Attack {
  readonly requests: HostileReport
  /** What the process logged from the first request to the last. */
  readonly logged: readonly string[]
  /** Rows in the tables that a believed event would reach. */
  readonly recorded: number
  /** After the warm-up, a fifth of the requests, and then after each further fifth. */
  readonly memory: readonly Memory[]
  /** What the first genuine event behind them got. */
  readonly genuine: number
}

/** By how many bytes the process came to hold more than after the warm-up. */
export function liveGrowth({ memory }: Attack): number {
  return memory.at(-1)!.live - memory[0]!.live
}

/** Sends hostile requests to a whole service: a process of its own over a real database. */
export async function attackService(options: AttackOptions): Promise<Attack> {
  const { databaseUrl, pool, folder, seed, runs } = options
  const env = { LOG_LEVEL: 'debug', NODE_OPTIONS: '--inspect=127.0.0.1:0' }
  const process = await startServe({ databaseUrl, folder, apiBase: NO_STRIPE, env })
  try {
    const inspectorUrl = /ws:\/\/\S+/.exec(process.command.errors)?.[0] ?? ''
    const linesBefore = process.log().length
    const campaign = new HostileCampaign({ ...options, port: process.port, secret: TEST_SECRET })
    const memory: Memory[] = []
    while (memory.length < PARTS) {
      await campaign.send(Math.ceil(runs / PARTS))
      memory.push(await askMemory(inspectorUrl))
    }
    const recorded = await countRows(pool)
    // No Stripe answers here, so catch-up fails: no request causes that.
    const isCaused = (line: string) => !line.includes('"msg":"catch_up_failed"')
    const logged = process.log().slice(linesBefore).filter(isCaused)
    const genuine = await sendGenuine(process.url, seed)
    return { requests: campaign.report(), logged, recorded, memory, genuine }
  } finally {
    await process.command.end('SIGKILL')
  }
}

async function countRows(pool: Pool): Promise<number> {
  const tables = ['stripe_events', 'stripe_objects', 'stripe_customers', 'findings', 'tenants']
  const counts = tables.map((table) => `(select count(*) from bursar.${table})`)
  const { rows } = await pool.query<{ count: string }>(`select ${counts.join(' + ')} as count`)
  return Number(rows[0]!.count)
}

async function sendGenuine(url: string, seed: number): Promise<number> {
  const body = believableBody(chooseBy(seededRandom(seed)))
  const timestampSeconds = Math.floor(systemClock.now().getTime() / 1000)
  const signature = signStripeHeader({ body, secret: TEST_SECRET, timestampSeconds })
  const headers = { 'stripe-signature': signature }
  const answer = await fetch(`${url}/webhook/stripe`, { method: 'POST', headers, body })
  return answer.status
}
