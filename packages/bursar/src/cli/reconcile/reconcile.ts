import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { askOperatorService } from '../operator/ask-operator-service.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { counted, print, section, tableOf } from '../output/print.ts'
import type { Column } from '../output/table.ts'

type Answer = OperatorAnswer<'reconcile'>
type Run = Answer['runs'][number]

const RUNS: readonly Column<Run>[] = [
  { title: 'Job', cell: ({ job }) => job },
  { title: 'Account', cell: ({ account }) => account || 'own account' },
  { title: 'State', cell: ({ state }) => state },
  { title: 'Started', cell: ({ started_at }) => started_at, isInstant: true },
  { title: 'Ended', cell: ({ ended_at }) => ended_at, isInstant: true },
  { title: 'Listed', cell: ({ listed }) => listed },
  { title: 'Counts', cell: ({ counts }) => countsOf(counts), isText: true },
  { title: 'Error', cell: ({ last_error }) => last_error },
]

/** `bursar reconcile`: which jobs find missed changes, and what their last runs found. */
export function reconcileCommand(): Command {
  return new Command('reconcile')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar reconcile'))
    .action(async ({ json }: { json?: boolean }) => {
      const found = await askOperatorService((service, by) => service.reconcile({}, by))
      print(found, json, [
        ...jobLines(found),
        ...section('Last runs', tableOf(found.runs, RUNS)),
        ...section('Events', eventLines(found)),
      ])
    })
}

function jobLines({ jobs }: Answer): string[] {
  return jobs.map(({ job, due_at, requested_at }) => {
    if (requested_at !== null) return `${job}: requested on ${sayMinute(requested_at)}`
    return due_at === null ? `${job}: runs on request` : `${job}: next run ${sayMinute(due_at)}`
  })
}

function eventLines({ watermarks, accounts }: Answer): string[] {
  const lines = watermarks.map(({ account, caught_up_to, last_error }) => {
    const name = account || 'Own account'
    const known = caught_up_to === null ? 'not read yet' : `known up to ${sayMinute(caught_up_to)}`
    return `${name}: ${known}${last_error === null ? '' : ` (${last_error})`}`
  })
  const more = accounts - watermarks.length
  return more > 0 ? [...lines, `and ${counted(more, 'account')} more`] : lines
}

function countsOf(counts: Run['counts']): string {
  return counts.map(({ name, count }) => `${name} ${count.toLocaleString('en-US')}`).join(', ')
}
