import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../../packages/wire/src/random.ts'
import { createDatabaseOn, type DatabaseServer, type TestDatabase } from '../database-on-server.ts'
import { makeScratchFolder } from '../scratch-folder.ts'
import { type AdoptOutcome, drain, runAdopt } from './adopt-trial.ts'
import { type AdoptProcessOptions, type LargeAccount, openLargeAccount } from './adopt-world.ts'
import { countOf, type EndState, readEndState } from './end-state.ts'
import { type GuardedStripe, type GuardOptions, guardStripe } from './guarded-stripe.ts'

export interface BenchOptions {
  readonly server: DatabaseServer
  readonly customers: number
  readonly seed: number
}

/** An adoption of the whole account into a database of its own. */
export interface Adoption {
  readonly outcome: AdoptOutcome
  readonly stripe: GuardedStripe
  readonly database: TestDatabase
  readonly options: AdoptProcessOptions
  /** Reads by list, when the adoption had ended. */
  readonly reads: ReadonlyMap<string, number>
}

interface AdoptionOptions extends Pick<GuardOptions, 'pageMs'> {
  readonly requestsPerSecond: number
  readonly kills?: number
}

/** One seeded account, which any number of databases may adopt. */
export class AdoptBench {
  readonly account: LargeAccount
  readonly #options: BenchOptions
  readonly #folder = makeScratchFolder()
  readonly #ends: (() => Promise<unknown>)[] = []
  #adoptions = 0

  static async open(options: BenchOptions): Promise<AdoptBench> {
    return new AdoptBench(options, await openLargeAccount(options.customers, options.seed))
  }

  private constructor(options: BenchOptions, account: LargeAccount) {
    this.#options = options
    this.account = account
  }

  get subscriptions(): number {
    return Object.values(this.account.statuses).reduce((sum, one) => sum + one, 0)
  }

  async adopt({ requestsPerSecond, pageMs = 0, kills = 0 }: AdoptionOptions): Promise<Adoption> {
    const database = await createDatabaseOn(this.#options.server)
    const stripe = await guardStripe({ port: this.account.port, pageMs })
    this.#ends.push(
      () => stripe.close(),
      () => database.drop(),
    )
    const folder = join(this.#folder, String(this.#adoptions))
    this.#adoptions += 1
    const apiBase = stripe.url
    const options = { databaseUrl: database.url, apiBase, folder, requestsPerSecond }
    // As after a first start of the service, which registers its plans.
    await drain(options)
    stripe.reads.clear()
    const outcome = await runAdopt(options, stripe, this.#planKills(kills))
    return { outcome, stripe, database, options, reads: new Map(stripe.reads) }
  }

  /** Pages after which the process is killed, spread over nine tenths of all. */
  #planKills(kills: number): number[] {
    const random = seededRandom(this.#options.seed)
    const pages = Math.ceil(this.subscriptions / 100)
    return Array.from({ length: kills }, () => 1 + Math.floor(random() * pages * 0.9))
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end()
    await this.account.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** The rest is read, and the rows are summed up. */
export async function settle({ options, database }: Adoption): Promise<EndState> {
  await drain(options)
  return readEndState(database.pool)
}

// Operators are told of findings in either mode.
const NOT_OBSERVED =
  "bursar.outbox where outcome is distinct from 'observed' and name not like 'finding.%'"

/** What an adoption must never do. */
export async function findNoise({ stripe, database }: Adoption): Promise<string[]> {
  const wrongs = stripe.writes.map((write) => `It wrote to Stripe: ${write}`)
  const notes: readonly [string, string][] = [
    ['messages were enqueued', NOT_OBSERVED],
    ['emails were sent', 'bursar.emails'],
    ['tenants are live', "bursar.tenants where delivery <> 'observe'"],
  ]
  for (const [what, from] of notes) {
    const found = await countOf(database.pool, from)
    if (found > 0) wrongs.push(`${found} ${what}.`)
  }
  return wrongs
}

export function compareStates(expected: EndState, found: EndState): string[] {
  return Object.entries(expected).flatMap(([part, sum]) =>
    found[part] === sum ? [] : [`${part} differ: ${sum}, and ${found[part]}.`],
  )
}
