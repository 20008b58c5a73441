import { withProgress } from '@bursar/wire/cli/progress'
import { wholeNumberFrom } from '@bursar/wire/cli/whole-number'
import { AppError } from '@bursar/wire/errors'
import { Command } from 'commander'
import { writeDifferences } from '../../reconcile/verify/difference/write-differences.ts'
import { repairDifferences } from '../../reconcile/verify/repair.ts'
import { reportVerified } from '../../reconcile/verify/report-verified.store.ts'
import { findAnswering, sampleTenants } from '../../reconcile/verify/sample.store.ts'
import { type Verified, type VerifyScope, verify } from '../../reconcile/verify/verify.ts'
import { CONFIRM_AFTER_SECONDS } from '../../reconcile/verify/verify-context.ts'
import { accountsOf } from '../../service/endpoints-of.ts'
import { openVerify } from '../../service/open/open-verify.ts'
import { atThisMachine } from '../operator/ask-operator-service.ts'
import { JSON_OPTION } from '../options/list-options.ts'
import { REASON, tenantId, usageError } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { linesOf, type Outcome, outcomeOf } from './difference-lines.ts'
import { EXIT_DRIFT } from './exit-drift.ts'
import { requireCurrentPlans } from './require-current-plans.ts'
import { sayingWaits } from './saying-waits.ts'
import { runEach, type StripeCommand, withStripe } from './with-stripe.ts'

interface VerifyFlags {
  readonly account?: string
  readonly tenant?: string
  readonly sample?: number
  readonly repair?: boolean
  readonly reason?: string
  readonly confirmAfter: number
  readonly csv?: string
  readonly json?: boolean
}

/** A larger sample costs more reads than all. */
const SAMPLE_MAX = 10_000
const CONFIRM_SECONDS_MAX = 3_600

const EXAMPLE = `
Examples:
  $ bursar verify
  $ bursar verify --tenant acme
  $ bursar verify --repair --reason "restored from a backup"
`

/** `bursar verify`: compares what apps are told with what follows from Stripe. */
export function verifyCommand(): Command {
  return new Command('verify')
    .option('--account <id>', 'Only this account: acct_… (default: all in the config)')
    .option('--tenant <id>', 'Only this tenant', tenantId)
    .option(
      '--sample <n>',
      'Only so many tenants, chosen at random',
      wholeNumberFrom(1, SAMPLE_MAX),
    )
    .option('--repair', 'Refresh the subscriptions that differ from Stripe')
    .option(...REASON)
    .option(
      '--confirm-after <seconds>',
      'Read a difference again after this time; it counts if it is still there',
      wholeNumberFrom(0, CONFIRM_SECONDS_MAX),
      CONFIRM_AFTER_SECONDS,
    )
    .option('--csv <file>', 'Also write all differences to a CSV file')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLE)
    .action(async (flags: VerifyFlags) => {
      const { tenant, sample, csv, json, repair, reason } = flags
      if (tenant !== undefined && sample !== undefined) {
        throw usageError('Use either --tenant or --sample.')
      }
      if (repair === true && reason === undefined) throw usageError('--repair needs --reason.')
      const outcomes = await withStripe((command) => run(command, flags))
      if (csv === undefined) print({ accounts: outcomes }, json, outcomes.flatMap(linesOf))
      else
        print({ accounts: outcomes, csv }, json, [...outcomes.flatMap(linesOf), `Written: ${csv}`])
      const differs = outcomes.some((one) => !('isBusy' in one) && one.differences > 0)
      const isBusy = outcomes.some((one) => 'isBusy' in one)
      if (differs || isBusy) process.exitCode = differs ? EXIT_DRIFT : 1
    })
}

async function run(command: StripeCommand, flags: VerifyFlags): Promise<Outcome[]> {
  const { pool, config } = command
  await requireCurrentPlans(command)
  const { account, repair, reason = '', csv, confirmAfter } = flags
  const scopes = await scopesOf(command, flags)
  const runs = await withProgress({ title: 'Comparing subscriptions' }, (advance, say) => {
    let compared = 0
    const onCompared = (count: number) => {
      compared += count
      advance(compared)
    }
    const opened = openVerify(config, pool)
    const context = {
      ...opened,
      confirmAfterSeconds: confirmAfter,
      onCompared,
      ...sayingWaits(say),
    }
    return runEach(command, account, (one) => verify(context, one, scopes.get(one)))
  })
  const ended = runs.filter((one): one is Verified => !('isBusy' in one))
  if (csv !== undefined) await writeDifferences(pool, csv, ended)
  const outcomes: Outcome[] = runs.filter((one) => 'isBusy' in one)
  for (const one of ended) {
    if (scopes.size === 0) await reportVerified(pool, one)
    const by = { ...atThisMachine(), reason, auditKey: config.audit.key }
    const repaired = repair === true ? await repairDifferences(pool, { ...one, ...by }) : null
    outcomes.push(await outcomeOf(pool, one, repaired))
  }
  return outcomes
}

/** What to compare, by account; of one that is not there all is compared. */
async function scopesOf(
  { pool, config }: StripeCommand,
  { account, tenant, sample }: VerifyFlags,
): Promise<ReadonlyMap<string, VerifyScope>> {
  if (tenant === undefined && sample === undefined) return new Map()
  const only = tenant === undefined ? null : await findAnswering(pool, tenant)
  if (tenant !== undefined && only === null) {
    throw new AppError('OBJECT_UNKNOWN', `There is no tenant ${tenant}.`)
  }
  const accounts = account === undefined ? accountsOf(config) : [account]
  const scopes = accounts.map(async (one) => {
    const tenantIds = only === null ? await sampleTenants(pool, one, sample ?? 0) : [only]
    return [one, { kind: 'some', tenantIds }] as const
  })
  return new Map(await Promise.all(scopes))
}
