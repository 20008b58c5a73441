import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Stripe from 'stripe'
import { createPool, type Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import { createSimulator, type Simulator } from '../../../packages/simulator/src/index.ts'
import { type EditedStripe, startEditedStripe } from '../edited-stripe.ts'
import { expedite } from '../expedite.ts'
import { makeScratchFolder } from '../scratch-folder.ts'
import { type ServeProcess, startServe } from '../serve-process.ts'
import { startTestServer, type TestServer } from '../test-server.ts'
import { until } from '../until.ts'
import { CANARIES } from './canaries.ts'
import { plantInto } from './plant.ts'

/** A real `bursar serve` that logs all it can, among people and machines full of canaries. */
export interface CanaryStage {
  readonly server: TestServer
  readonly simulator: Simulator
  readonly answers: EditedStripe
  readonly stripe: Stripe
  readonly pool: Pool
  readonly serve: ServeProcess
  /** Where Stripe delivers. */
  readonly webhook: string
  /** Sends a request and keeps what came back. */
  ask(url: string, init?: RequestInit): Promise<number>
  /** As Stripe does it. */
  deliver(payload: string): Promise<number>
  /** Nothing is on its way and nothing stale; no pause is waited for. */
  caughtUp(): Promise<void>
  /** What the service told or wrote, by where. Tables as `table x`; `tenants` is not among them. */
  traces(): Promise<Map<string, string>>
  rowsOf(table: string): Promise<string>
  close(): Promise<void>
}

export async function openCanaryStage(): Promise<CanaryStage> {
  const server = await startTestServer()
  const simulator = createSimulator()
  const { port } = await simulator.start()
  const answers = await startEditedStripe(simulator.fetch)
  answers.edit = plantInto
  const folder = makeScratchFolder()
  const env = { LOG_LEVEL: 'trace', STRIPE_WEBHOOK_SECRET: CANARIES.signingSecret }
  const serve = await startServe({ databaseUrl: server.url, apiBase: answers.url, folder, env })
  const pool = createPool({ url: server.url, max: 2 })
  const answered: string[] = []
  const webhook = `${serve.url}/webhook/stripe`

  const ask: CanaryStage['ask'] = async (url, init) => {
    const response = await fetch(url, init)
    answered.push(JSON.stringify([...response.headers]), await response.text())
    return response.status
  }
  const rowsOf = async (table: string) => {
    const { rows } = await pool.query<{ row: string }>(
      `select t::text as row from bursar.${table} t`,
    )
    return rows.map(({ row }) => row).join('\n')
  }
  return {
    server,
    simulator,
    answers,
    stripe: new Stripe(simulator.apiKey, { host: '127.0.0.1', port, protocol: 'http' }),
    pool,
    serve,
    webhook,
    ask,
    deliver: (payload) => {
      const secret = CANARIES.signingSecret
      const header = Stripe.webhooks.generateTestHeaderString({ payload, secret })
      const headers = { 'stripe-signature': header, 'user-agent': CANARIES.email }
      return ask(`${webhook}?email=${CANARIES.email}`, { method: 'POST', headers, body: payload })
    },
    caughtUp: async () => {
      await simulator.caughtUp()
      await until('nothing is stale', () => isObserved(pool))
    },
    rowsOf,
    traces: async () => {
      const traces = new Map([
        ['standard output', serve.command.output],
        ['standard error', serve.command.errors],
        ['answers', answered.join('\n')],
        ['log of PostgreSQL', server.log()],
      ])
      const kept = join(folder, '.bursar')
      for (const file of readdirSync(kept)) traces.set(file, readFileSync(join(kept, file), 'utf8'))
      for (const table of await tables(pool)) traces.set(`table ${table}`, await rowsOf(table))
      traces.delete('table tenants')
      return traces
    },
    close: async () => {
      await serve.command.end('SIGTERM')
      await pool.end()
      await answers.stop()
      await simulator.stop()
      await server.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function isObserved(pool: Pool): Promise<boolean> {
  await expedite(pool)
  const { rows } = await pool.query('select from bursar.stripe_objects where stale limit 1')
  return rows.length === 0
}

async function tables(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'bursar' and table_type = 'BASE TABLE' order by 1`,
  )
  return rows.map(({ name }) => name)
}
