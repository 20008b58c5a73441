import { wholeNumberFrom } from '@bursar/wire/cli/whole-number'
import { AppError } from '@bursar/wire/errors'
import { Command } from 'commander'
import { repairDifferences } from '../../reconcile/verify/repair.ts'
import { reportVerified } from '../../reconcile/verify/report-verified.store.ts'
import { findAnswering, sampleTenants } from '../../reconcile/verify/sample.store.ts'
import { type VerifyScope, verify } from '../../reconcile/verify/verify.ts'
import { accountsOf } from '../../service/endpoints-of.ts'
import { atThisMachine } from '../operator/ask-operator-service.ts'
import { JSON_OPTION } from '../options/list-options.ts'
import { REASON, tenantId, usageError } from '../options/parse.ts'
import {
  ACCOUNT_OPTION,
  CONFIRM_OPTION,
  type CompareFlags,
  CSV_OPTION,
  compareAccounts,
  printOutcomes,
} from './compare-accounts.ts'
import type { Outcome } from './difference-lines.ts'
import { type StripeCommand, withStripe } from './with-stripe.ts'

interface VerifyFlags extends CompareFlags {
  readonly tenant?: string
  readonly sample?: number
  readonly repair?: boolean
  readonly reason?: string
}

/** A larger sample costs more reads than all. */
const SAMPLE_MAX = 10_000

const EXAMPLE = `
Examples:
  $ bursar verify
  $ bursar verify --tenant acme
  $ bursar verify --repair --reason "restored from a backup"
`

/** `bursar verify`: compares what apps are told with what follows from Stripe. */
export function verifyCommand(): Command {
  return new Command('verify')
    .option(...ACCOUNT_OPTION)
    .option('--tenant <id>', 'Only this tenant', tenantId)
    .option(
      '--sample <n>',
      'Only so many tenants, chosen at random',
      wholeNumberFrom(1, SAMPLE_MAX),
    )
    .option('--repair', 'Refresh the subscriptions that differ from Stripe')
    .option(...REASON)
    .option(...CONFIRM_OPTION)
    .option(...CSV_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLE)
    .action(async (flags: VerifyFlags) => {
      const { tenant, sample, repair, reason } = flags
      if (tenant !== undefined && sample !== undefined) {
        throw usageError('Use either --tenant or --sample.')
      }
      if (repair === true && reason === undefined) throw usageError('--repair needs --reason.')
      const outcomes = await withStripe((command) => run(command, flags))
      printOutcomes(outcomes, flags)
    })
}

async function run(command: StripeCommand, flags: VerifyFlags): Promise<Outcome[]> {
  const { pool, config } = command
  const { repair, reason = '' } = flags
  const scopes = await scopesOf(command, flags)
  return compareAccounts(command, flags, {
    title: 'Comparing subscriptions',
    compare: (context, one) => verify(context, one, scopes.get(one)),
    onEnded: async (ended) => {
      if (scopes.size === 0) await reportVerified(pool, ended)
      const by = { ...atThisMachine(), reason, auditKey: config.audit.key }
      return repair === true ? repairDifferences(pool, { ...ended, ...by }) : null
    },
  })
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
