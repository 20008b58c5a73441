import { withProgress } from '@bursar/wire/cli/progress'
import { AppError } from '@bursar/wire/errors'
import { Command, InvalidArgumentError } from 'commander'
import { readFacts } from '../../billing/entitlement/facts.store.ts'
import { type Shadowed, type ShadowGroup, shadow } from '../../reconcile/shadow/shadow.ts'
import { readCsv } from '../../reconcile/table/read-csv.ts'
import { readSql } from '../../reconcile/table/read-sql.ts'
import type { FoundKind } from '../../reconcile/verify/difference/found-kind.ts'
import { sayDifference } from '../../reconcile/verify/difference/say-difference.ts'
import { writeDifferences } from '../../reconcile/verify/difference/write-differences.ts'
import { JSON_OPTION } from '../options/list-options.ts'
import { counted, print, section } from '../output/print.ts'
import { withDatabase } from '../with-database.ts'
import { EXIT_DRIFT } from './exit-drift.ts'

interface ShadowFlags {
  readonly against: Source
  readonly database: string
  readonly csv?: string
  readonly json?: boolean
}

interface Source {
  readonly kind: 'csv' | 'sql'
  readonly path: string
}

const EXAMPLES = `
Sources:
  csv:FILE  tenant_id,feature,allowed[,limit], with this header
  sql:FILE  A query that returns these columns, run on a read-only connection

Examples:
  $ bursar shadow --against csv:answers.csv
  $ bursar shadow --against sql:answers.sql --database APP_DATABASE_URL
`

/** `bursar shadow`: compares Bursar's answers with those of the system that it is to replace. */
export function shadowCommand(): Command {
  return new Command('shadow')
    .requiredOption('--against <source>', 'The answers of the other system', toSource)
    .option(
      '--database <variable>',
      'Environment variable with the connection string for sql:',
      'DATABASE_URL',
    )
    .option('--csv <file>', 'Also write the differences to a CSV file')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ShadowFlags) => {
      const { csv, json } = flags
      const done = await run(flags)
      if (done === null) {
        print({ isBusy: true }, json, ['Another process is comparing now.'])
        process.exitCode = 1
        return
      }
      const written = csv === undefined ? [] : [`Written: ${csv}`]
      print({ ...done, groups: done.groups.map(toShown) }, json, [...linesOf(done), ...written])
      if (done.differences > 0) process.exitCode = EXIT_DRIFT
    })
}

function toSource(text: string): Source {
  const [, kind, path] = /^(csv|sql):(.+)$/.exec(text) ?? []
  if (path === undefined) throw new InvalidArgumentError('Use csv:FILE or sql:FILE.')
  return { kind: kind === 'sql' ? 'sql' : 'csv', path }
}

function run({ against, database, csv }: ShadowFlags): Promise<Shadowed | null> {
  return withDatabase((pool, config) =>
    withProgress({ title: 'Comparing answers' }, async (advance) => {
      let compared = 0
      const url = databaseOf(against, database, config.databaseUrl)
      const done = await shadow({
        pool,
        plans: config.plans,
        readAnswers: (questions) => readFacts(pool, questions),
        source: (reading) =>
          against.kind === 'csv'
            ? readCsv(against.path, reading)
            : readSql(against.path, url, reading),
        onBatch: (_, rows) => {
          compared += rows
          advance(compared)
        },
      })
      if (done !== null && csv !== undefined) {
        await writeDifferences(pool, csv, [{ account: '', runId: done.runId }])
      }
      return done
    }),
  )
}

/** The variable and not its value is on the command line, where other users could read it. */
function databaseOf({ kind }: Source, variable: string, own: string | null): string {
  if (kind === 'csv') return ''
  const url = process.env[variable] ?? (variable === 'DATABASE_URL' ? own : null)
  if (url != null) return url
  const sentence = `Set ${variable} to the connection string of the database to read.`
  throw new AppError('SETTING_MISSING', sentence)
}

const TITLES: Readonly<Partial<Record<FoundKind, string>>> = {
  tenant_unknown: 'Bursar does not know the tenant',
  feature_unknown: 'No plan has the feature',
  only_other_allows: 'Only the other system allows it',
  only_bursar_allows: 'Only Bursar allows it',
  limit: 'Both allow it, with different limits',
}

function linesOf({ rows, differences, changing, groups }: Shadowed): string[] {
  const left = changing === 0 ? '' : ` Left out, because Bursar is refreshing them: ${changing}.`
  return [
    `${counted(rows, 'answer')} compared, ${counted(differences, 'difference')}.${left}`,
    ...groups.flatMap((group) => section(titleOf(group), group.samples.map(sayDifference))),
  ]
}

function titleOf({ kind, why, count }: ShadowGroup): string {
  return `${TITLES[kind]} (${why}): ${count.toLocaleString('en-US')}`
}

function toShown({ samples, ...group }: ShadowGroup) {
  return { ...group, samples: samples.map((one) => ({ ...one, sentence: sayDifference(one) })) }
}
