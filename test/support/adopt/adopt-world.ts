import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandProcess } from '../command-process.ts'
import { AUDIT_KEY_TEXT, TEST_SECRET } from '../test-config.ts'

const CURRENCIES = ['usd', 'eur', 'gbp', 'jpy']
const pricesOf = (name: string) =>
  CURRENCIES.flatMap((each) => [`price_${name}_month_${each}`, `price_${name}_year_${each}`])

/** Plans for the prices that the simulator seeds, but for those that are no longer sold. */
const PLANS = {
  starter: { name: 'Starter', prices: pricesOf('starter'), limits: { devices: 50 } },
  pro: { name: 'Pro', prices: pricesOf('pro'), limits: { devices: 500 } },
  seats: { name: 'Seats', type: 'ADDON', prices: pricesOf('seats'), limits: { seats: 10 } },
}

export const SIMULATOR_KEY = 'sk_test_simulator0000000000000000'

/** An account with customers, as `stripe-simulator` plays it in a process of its own. */
export interface LargeAccount {
  readonly port: number
  readonly url: string
  /** What was seeded, by status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Drafts, and open and uncollectible invoices. */
  readonly unpaidInvoices: number
  /** `POST /-/…` of the control API. */
  control(path: string, body: object): Promise<unknown>
  close(): Promise<void>
}

export async function openLargeAccount(customers: number, seed: number): Promise<LargeAccount> {
  const command = new CommandProcess(['--port', '0', '--seed', String(seed)], {
    program: 'stripe-simulator',
  })
  const [, port = ''] = await command.says(/http:\/\/127\.0\.0\.1:(\d+)/)
  const url = `http://127.0.0.1:${port}`
  const control = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const asked = { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await fetch(`${url}/-/${path}`, asked)
    if (!answer.ok) throw new Error(`POST /-/${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const seeded = (await control('seed', { customers, seed })) as {
    statuses: Record<string, number>
    invoiceStatuses: Record<string, number>
  }
  const { draft = 0, open = 0, uncollectible = 0 } = seeded.invoiceStatuses
  return {
    port: Number(port),
    url,
    statuses: seeded.statuses,
    unpaidInvoices: draft + open + uncollectible,
    control,
    close: async () => {
      await command.end('SIGTERM')
    },
  }
}

export interface AdoptProcessOptions {
  readonly databaseUrl: string
  readonly apiBase: string
  readonly folder: string
  /** Reads of one endpoint per second: an adoption takes half of them. */
  readonly requestsPerSecond: number
  /** Further settings, and keys of the config file. */
  readonly env?: Readonly<Record<string, string>>
  readonly config?: object
}

export const ENV = (databaseUrl: string, apiBase: string) => ({
  DATABASE_URL: databaseUrl,
  STRIPE_API_BASE: apiBase,
  STRIPE_SECRET_KEY: SIMULATOR_KEY,
  STRIPE_WEBHOOK_SECRET: TEST_SECRET,
  AUDIT_KEY: AUDIT_KEY_TEXT,
  LOG_LEVEL: 'warn',
})

/** `bursar`, as an operator would run it beside that account. */
export function runBursar(args: readonly string[], options: AdoptProcessOptions): CommandProcess {
  const { databaseUrl, apiBase, folder, requestsPerSecond, env } = options
  mkdirSync(folder, { recursive: true })
  const policy = { signup: 'open' }
  const config = { plans: PLANS, policy, refresh: { requestsPerSecond }, ...options.config }
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify(config))
  return new CommandProcess(args, { cwd: folder, env: { ...ENV(databaseUrl, apiBase), ...env } })
}
