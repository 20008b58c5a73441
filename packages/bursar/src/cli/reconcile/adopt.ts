import { setTimeout } from 'node:timers/promises'
import { withProgress } from '@bursar/wire/cli/progress'
import { systemClock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { systemRandom } from '@bursar/wire/random'
import { Command, InvalidArgumentError } from 'commander'
import { plansDigest } from '../../config/plans-digest.ts'
import { adopt } from '../../reconcile/adopt/adopt.ts'
import type { AdoptionContext } from '../../reconcile/adopt/adoption-context.ts'
import type { Mapping } from '../../reconcile/adopt/mapping/mapped.ts'
import { mappingKind, openMappings } from '../../reconcile/adopt/mapping/open-mappings.ts'
import { makePlan } from '../../reconcile/adopt/plan/make-plan.ts'
import { openPlanFiles } from '../../reconcile/adopt/plan/plan-files.ts'
import type { EndedRun } from '../../reconcile/runs.store.ts'
import { policyOf } from '../../service/policy-of.ts'
import { NOTHING_OUTGOING } from '../../subscription/outgoing/message.ts'
import { atThisMachine } from '../operator/ask-operator-service.ts'
import { JSON_OPTION } from '../options/list-options.ts'
import { usageError } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { adoptedLines, knownIn, planLines } from './adopt-lines.ts'
import { type StripeCommand, withStripe } from './with-stripe.ts'

interface AdoptFlags {
  readonly map?: readonly string[]
  readonly mapDatabase: string
  readonly account?: string
  readonly apply?: boolean
  readonly out?: string
  readonly withNames?: boolean
  readonly json?: boolean
}

/** Longer than the lease of a process that was killed. */
const TRIES_MAX = 20
const TRY_AGAIN_MS = 1_000

const EXAMPLES = `
Mappings:
  metadata:KEY        The customer's metadata has the tenant ID under this key
  csv:FILE            customer_id,tenant_id[,external_id,name,email], with this header
  sql:FILE            A query that returns these columns, run on a read-only connection
  customer            One tenant per customer; its ID is the customer ID
  customer:generated  The same, with a generated tenant ID
The first mapping that knows a customer counts.

Examples:
  $ bursar adopt
  $ bursar adopt --map metadata:tenant_id --map csv:customers.csv --out plan
  $ bursar adopt --map metadata:tenant_id --map csv:customers.csv --apply
`

/** `bursar adopt`: what an adoption would do, and with `--apply`, the adoption. */
export function adoptCommand(): Command {
  return new Command('adopt')
    .option('--map <mapping>', 'Which tenant owns which customer; repeat to combine', mapping)
    .option(
      '--map-database <variable>',
      'Environment variable with the connection string for sql: mappings',
      'DATABASE_URL',
    )
    .option('--account <id>', 'A connected account: acct_… (default: the account of the key)')
    .option('--apply', 'Adopt the account (default: print a plan and change nothing)')
    .option('--out <folder>', 'Write the plan to files in this folder, as JSON and CSV')
    .option('--with-names', 'Include names and email addresses in the files of --out')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: AdoptFlags) => {
      const { apply = false, map = [], out } = flags
      if (apply && map.length === 0) throw usageError('--apply needs at least one --map.')
      if (apply && out !== undefined) throw usageError('--out writes a plan. Leave out --apply.')
      const databaseUrl = databaseUrlFor(flags)
      await withStripe(async (command) => {
        const mappings = await openMappings(map, {
          account: flags.account ?? '',
          databaseUrl: databaseUrl ?? command.config.databaseUrl ?? '',
        })
        await (apply ? runAdoption(command, flags, mappings) : printPlan(command, flags, mappings))
      })
    })
}

function mapping(text: string, before: readonly string[] = []): string[] {
  if (mappingKind(text) !== null) return [...before, text]
  const known = 'metadata:KEY, csv:FILE, sql:FILE, customer or customer:generated'
  throw new InvalidArgumentError(`Use ${known}.`)
}

/** The variable and not its value is on the command line, where other users could read it. */
function databaseUrlFor({ map = [], mapDatabase }: AdoptFlags): string | undefined {
  const value = process.env[mapDatabase]
  const isNeeded = map.some((spec) => mappingKind(spec) === 'sql')
  if (isNeeded && value === undefined && mapDatabase !== 'DATABASE_URL') {
    const sentence = `Set ${mapDatabase} to the connection string of the database to read.`
    throw new AppError('SETTING_MISSING', sentence)
  }
  return value
}

async function printPlan(
  { pool, lists, config }: StripeCommand,
  { account = '', out, withNames = false, json }: AdoptFlags,
  mappings: readonly Mapping[],
): Promise<void> {
  const files = out === undefined ? null : await openPlanFiles(out, withNames)
  const title = 'Reading subscriptions'
  const plan = await withProgress({ title, showsRate: true }, (advance) => {
    let read = 0
    return makePlan({
      pool,
      lists,
      account,
      mappings,
      plans: config.plans,
      clock: systemClock,
      onPage: async (page, total) => {
        read += page.subscriptions
        advance(read, total)
        await files?.add(page)
      },
    })
  })
  const paths = (await files?.end(plan)) ?? []
  print({ ...plan, files: paths }, json, planLines(plan, { paths, plans: config.plans }))
}

async function runAdoption(
  { pool, lists, config }: StripeCommand,
  { account = '', json }: AdoptFlags,
  mappings: readonly Mapping[],
): Promise<void> {
  const conflicts: { customerId: string; tenantId: string; owner: string }[] = []
  const { operatorId } = atThisMachine()
  const run = await withProgress({ title: 'Adopting', showsRate: true }, (advance) =>
    whenFree({
      pool,
      lists,
      account,
      mappings,
      clock: systemClock,
      commit: {
        policy: policyOf(config),
        plansDigest: plansDigest(config.plans),
        auditKey: config.audit.key,
        random: systemRandom,
        outgoing: NOTHING_OUTGOING,
        failpoint: undefined,
      },
      actor: { actorType: 'operator', actorId: operatorId },
      onPage: advance,
      onConflicts: (found) => conflicts.push(...found),
    }),
  )
  print({ ...run, known: knownIn(run), conflicts }, json, adoptedLines(run, conflicts))
}

/** A process that was killed keeps its lease for some seconds. */
async function whenFree(context: AdoptionContext): Promise<EndedRun> {
  for (let tried = 1; ; tried += 1) {
    const run = await adopt(context)
    if (run !== null) return run
    if (tried === TRIES_MAX) throw new AppError('RUN_TAKEN')
    await setTimeout(TRY_AGAIN_MS)
  }
}
