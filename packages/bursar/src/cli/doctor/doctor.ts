import { withProgress } from '@bursar/wire/cli/progress'
import { Command } from 'commander'
import type { Problem } from '../../doctor/check.ts'
import { CHECKS } from '../../doctor/checks.ts'
import { type CheckResult, diagnose } from '../../doctor/diagnose.ts'
import { configFromHere } from '../config-from-here.ts'
import { JSON_OPTION } from '../options/list-options.ts'
import { print, tableOf } from '../output/print.ts'
import type { Column } from '../output/table.ts'
import { state } from '../output/tones.ts'
import { withDoctor } from './with-doctor.ts'

const EXIT_FAULT = 1

interface DoctorFlags {
  readonly verbose?: boolean
  readonly json?: boolean
}

interface Fault extends Problem {
  /** The ID of the check. */
  readonly check: string
  readonly title: string
}

const EXAMPLE = `
Examples:
  $ bursar doctor
  $ bursar doctor --verbose
`

const COLUMNS: readonly Column<CheckResult>[] = [
  { title: 'Check', cell: ({ title }) => title },
  { title: 'State', cell: ({ state: found }) => found },
  { title: 'Found', cell: ({ note }) => note, isText: true },
]

/** `bursar doctor`: what is wrong with the set-up, and how to fix it. Silent where nothing is. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .option('-v, --verbose', 'List every check and what it found')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLE)
    .action(async ({ verbose = false, json }: DoctorFlags) => {
      const config = await configFromHere('serve')
      const progress = { title: 'Checking', total: CHECKS.length }
      const checks = await withProgress(progress, (advance) =>
        withDoctor(config, (context) => diagnose(context, { onChecked: advance })),
      )
      const faults = checks.flatMap(({ id: check, title, problems }) =>
        problems.map((problem) => ({ ...problem, check, title })),
      )
      const lines = [...(verbose ? tableOf(checks, COLUMNS) : []), ...faultLines(faults, verbose)]
      if (json === true || lines.length > 0) print(answerOf(checks, faults), json, lines)
      if (faults.some(({ severity }) => severity === 'error')) process.exitCode = EXIT_FAULT
    })
}

/** For a person a paragraph each, for a program a row each. */
function faultLines(faults: readonly Fault[], verbose: boolean): string[] {
  if (process.stdout.isTTY !== true) {
    return faults.map(({ severity, check, sentence, fix }) =>
      [severity, check, sentence, fix].join('\t'),
    )
  }
  const paragraphs = faults.flatMap(({ severity, title, sentence, fix }) => [
    `${state(severity)}: ${title}`,
    `  ${sentence}`,
    `  Fix: ${fix}`,
    '',
  ])
  return verbose && paragraphs.length > 0 ? ['', ...paragraphs] : paragraphs
}

function answerOf(checks: readonly CheckResult[], faults: readonly Fault[]) {
  return {
    problems: faults.map(({ check, severity, sentence, fix }) => ({
      check,
      severity,
      sentence,
      fix,
    })),
    checks: checks.map(({ id, title, state: found, note }) => ({ id, title, state: found, note })),
  }
}
