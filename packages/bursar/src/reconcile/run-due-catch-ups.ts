import { type CatchUpContext, type CaughtUp, catchUp } from './catch-up.ts'
import { findDueAccounts } from './watermark.store.ts'

/** Accounts of one round; the next round takes the rest. */
const ACCOUNTS_MAX = 20

export interface DueCatchUps extends CatchUpContext {
  /** All that are configured, '' for the account of the API key. */
  readonly accounts: readonly string[]
  /** Whether missing deliveries are a finding: false in the first round after a gap. */
  readonly reportsMissed: boolean
  readonly onFailed: (account: string, error: unknown) => void
}

/** Reads the accounts that are due. One that fails keeps no other from being read. */
export async function runDueCatchUps(context: DueCatchUps): Promise<CaughtUp[]> {
  const { pool, accounts, reportsMissed, onFailed } = context
  const ended: CaughtUp[] = []
  for (const account of await findDueAccounts(pool, accounts, ACCOUNTS_MAX)) {
    try {
      const caughtUp = await catchUp(context, { account, reportsMissed })
      if (caughtUp !== null) ended.push(caughtUp)
    } catch (error) {
      onFailed(account, error)
    }
  }
  return ended
}
