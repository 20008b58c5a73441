import { AppError } from '@bursar/wire/errors'
import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import { accountsOf } from '../../service/endpoints-of.ts'
import { openLists } from '../../service/open/open-lists.ts'
import type { ListReader } from '../../stripe/list-reader.ts'
import { withDatabase } from '../with-database.ts'

/** What a command that compares with Stripe works with. */
export interface StripeCommand {
  readonly pool: Pool
  readonly config: Config
  readonly lists: ListReader
}

const KEY_MISSING =
  'Set STRIPE_SECRET_KEY to a secret or restricted Stripe key. This command reads from Stripe.'

/** For commands that need the database and read Stripe's lists. Errors: SETTINGS_REFUSED. */
export function withStripe<T>(work: (command: StripeCommand) => Promise<T>): Promise<T> {
  return withDatabase(async (pool, config) => {
    if (config.stripe.secretKey === '') {
      throw new AppError('SETTINGS_REFUSED', KEY_MISSING)
    }
    return work({ pool, config, lists: openLists(config, pool) })
  })
}

/** A run of a job over one account, or that another process works on it now. */
export type Ended<Run> = Run | { readonly account: string; readonly isBusy: true }

/** Runs a job over the account that is named, else over all in the config, one after the other. */
export async function runEach<Run>(
  { config }: StripeCommand,
  named: string | undefined,
  run: (account: string) => Promise<Run | null>,
): Promise<Ended<Run>[]> {
  const ended: Ended<Run>[] = []
  for (const account of named === undefined ? accountsOf(config) : [named]) {
    ended.push((await run(account)) ?? { account, isBusy: true })
  }
  return ended
}
