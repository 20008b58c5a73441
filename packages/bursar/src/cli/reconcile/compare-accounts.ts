import { withProgress } from '@bursar/wire/cli/progress'
import { wholeNumberFrom } from '@bursar/wire/cli/whole-number'
import { writeDifferences } from '../../reconcile/verify/difference/write-differences.ts'
import type { Verified } from '../../reconcile/verify/end-verification.ts'
import { CONFIRM_AFTER_SECONDS, type VerifyContext } from '../../reconcile/verify/verify-context.ts'
import { openVerify } from '../../service/open/open-verify.ts'
import { print } from '../output/print.ts'
import { linesOf, type Outcome, outcomeOf } from './difference-lines.ts'
import { EXIT_DRIFT } from './exit-drift.ts'
import { requireCurrentPlans } from './require-current-plans.ts'
import { sayingWaits } from './saying-waits.ts'
import { runEach, type StripeCommand } from './with-stripe.ts'

const CONFIRM_SECONDS_MAX = 3_600

/** What `verify` and `rebuild` have in common. */
export interface CompareFlags {
  readonly account?: string
  readonly confirmAfter: number
  readonly csv?: string
  readonly json?: boolean
}

export const ACCOUNT_OPTION = [
  '--account <id>',
  'Only this account: acct_… (default: all in the config)',
] as const

export const CONFIRM_OPTION = [
  '--confirm-after <seconds>',
  'Read a difference again after this time; it counts if it is still there',
  wholeNumberFrom(0, CONFIRM_SECONDS_MAX),
  CONFIRM_AFTER_SECONDS,
] as const

export const CSV_OPTION = ['--csv <file>', 'Also write all differences to a CSV file'] as const

export interface Comparing {
  /** Of the progress bar. */
  readonly title: string
  readonly compare: (context: VerifyContext, account: string) => Promise<Verified | null>
  /** Told of each run that has ended; gives how many subscriptions it refreshes, if any. */
  readonly onEnded?: (ended: Verified) => Promise<number | null>
}

/** Compares each account with Stripe, and gives what was found. */
export async function compareAccounts(
  command: StripeCommand,
  { account, csv, confirmAfter: confirmAfterSeconds }: CompareFlags,
  { title, compare, onEnded = async () => null }: Comparing,
): Promise<Outcome[]> {
  const { pool, config } = command
  await requireCurrentPlans(command)
  const runs = await withProgress({ title }, (advance, say) => {
    let compared = 0
    const onCompared = (count: number) => {
      compared += count
      advance(compared)
    }
    const opened = openVerify(config, pool)
    const context = { ...opened, confirmAfterSeconds, onCompared, ...sayingWaits(say) }
    return runEach(command, account, (one) => compare(context, one))
  })
  const ended = runs.filter((one): one is Verified => !('isBusy' in one))
  if (csv !== undefined) await writeDifferences(pool, csv, ended)
  const outcomes: Outcome[] = runs.filter((one) => 'isBusy' in one)
  for (const one of ended) outcomes.push(await outcomeOf(pool, one, await onEnded(one)))
  return outcomes
}

/** Prints what was found. Exit code 3 where something differs, 1 where an account was busy. */
export function printOutcomes(outcomes: readonly Outcome[], { csv, json }: CompareFlags): void {
  const written = csv === undefined ? [] : [`Written: ${csv}`]
  const answer = { accounts: outcomes, ...(csv !== undefined && { csv }) }
  print(answer, json, [...outcomes.flatMap(linesOf), ...written])
  const differs = outcomes.some((one) => !('isBusy' in one) && one.differences > 0)
  const isBusy = outcomes.some((one) => 'isBusy' in one)
  if (differs || isBusy) process.exitCode = differs ? EXIT_DRIFT : 1
}
