import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import type { Outcome } from '../../../packages/bursar/src/cli/reconcile/difference-lines.ts'
import { AdoptBench, type Adoption, settle } from '../adopt/adopt-bench.ts'
import { ENV, runBursar, SIMULATOR_KEY } from '../adopt/adopt-world.ts'
import { CommandProcess } from '../command-process.ts'
import type { DatabaseServer } from '../database-on-server.ts'
import { type Changes, changeAccount } from './change-account.ts'

export interface VerifyBenchOptions {
  readonly server: DatabaseServer
  readonly customers: number
  readonly seed: number
  /** Of subscriptions at Stripe, while Bursar compares. */
  readonly changesPerSecond: number
  /** How long a difference must last. */
  readonly confirmAfterSeconds: number
}

/** One comparison of the whole account, by the command. */
export interface Verification {
  readonly code: number | null
  readonly run: Exclude<Outcome, { isBusy: true }>
  readonly seconds: number
  /** Requests by path; of single objects without their ID. */
  readonly reads: ReadonlyMap<string, number>
  readonly memoryMb: number
}

const REQUESTS_PER_SECOND = 100

/** An adopted account that a service follows by webhooks, while customers change it. */
export class VerifyBench {
  readonly adopt: AdoptBench
  readonly #adoption: Adoption
  readonly #options: VerifyBenchOptions
  readonly #service: CommandProcess
  readonly changes: Changes
  /** Subscriptions with more than one invoice that is not paid. */
  readonly several: number

  static async open(options: VerifyBenchOptions): Promise<VerifyBench> {
    const adopt = await AdoptBench.open(options)
    try {
      const adoption = await adopt.adopt({ requestsPerSecond: REQUESTS_PER_SECOND })
      await settle(adoption)
      const { url } = adopt.account
      const { hostname: host, port } = new URL(url)
      const stripe = new Stripe(SIMULATOR_KEY, { host, port, protocol: 'http' })
      const several = await countSeveral(stripe)
      const service = await startService(adoption, stripe, url)
      const changes = await changeAccount(stripe, {
        perSecond: options.changesPerSecond,
        seed: options.seed,
      })
      return new VerifyBench({ adopt, adoption, options, service, changes, several })
    } catch (error) {
      await adopt.close()
      throw error
    }
  }

  private constructor(parts: {
    readonly adopt: AdoptBench
    readonly adoption: Adoption
    readonly options: VerifyBenchOptions
    readonly service: CommandProcess
    readonly changes: Changes
    readonly several: number
  }) {
    this.adopt = parts.adopt
    this.#adoption = parts.adoption
    this.#options = parts.options
    this.#service = parts.service
    this.changes = parts.changes
    this.several = parts.several
  }

  /** `args`: the command that compares. */
  async run(...args: readonly string[]): Promise<Verification> {
    const { stripe, options } = this.#adoption
    stripe.reads.clear()
    const startedAt = performance.now()
    const wait = String(this.#options.confirmAfterSeconds)
    const command = runBursar([...args, '--json', '--confirm-after', wait], options)
    let memoryMb = 0
    const watch = setInterval(() => {
      memoryMb = Math.max(memoryMb, residentMb(command.child.pid))
    }, 100)
    const { code } = await command.ended
    clearInterval(watch)
    const seconds = (performance.now() - startedAt) / 1_000
    if (code !== 0 && code !== 3) {
      throw new Error(`bursar ${args[0]} ended with ${code}:\n${command.output}\n${command.errors}`)
    }
    const [run] = JSON.parse(command.output).accounts
    return { code, run, seconds, reads: new Map(stripe.reads), memoryMb }
  }

  async close(): Promise<void> {
    await this.changes.stop()
    await this.#service.end('SIGTERM')
    await this.adopt.close()
  }
}

async function countSeveral(stripe: Stripe): Promise<number> {
  const seen = new Map<string, number>()
  for (const status of ['draft', 'open', 'uncollectible'] as const) {
    for await (const { parent } of stripe.invoices.list({ status, limit: 100 })) {
      const id = String(parent?.subscription_details?.subscription)
      seen.set(id, (seen.get(id) ?? 0) + 1)
    }
  }
  return [...seen.values()].filter((count) => count > 1).length
}

async function startService(
  { options }: Adoption,
  stripe: Stripe,
  apiBase: string,
): Promise<CommandProcess> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/webhook/stripe`
  const { secret } = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
  const env = { PORT: String(port), STRIPE_WEBHOOK_SECRET: String(secret), LOG_LEVEL: 'info' }
  const service = new CommandProcess(['serve'], {
    cwd: options.folder,
    env: { ...ENV(options.databaseUrl, apiBase), ...env },
  })
  await service.says(/"msg":"listening"/)
  return service
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function residentMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
  } catch (error) {
    // It has ended in this moment.
    if (error instanceof Error && 'code' in error) return 0
    throw error
  }
}
