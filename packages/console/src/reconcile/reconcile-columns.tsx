import type { Reconcile } from '../api/shapes.ts'
import type { Column } from '../list/data-table.tsx'
import { ErrorCode } from '../list/error-code.tsx'
import { TenantName } from '../list/tenant-name.tsx'
import { Badge, type Tone } from '../parts/badge.tsx'
import { durationOf, wholeNumber, words } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import classes from './reconcile.module.css'

type Job = Reconcile['jobs'][number]
type Run = Reconcile['runs'][number]
type Difference = Reconcile['differences'][number]
type Watermark = Reconcile['watermarks'][number]

const STATES: Record<Run['state'], { tone: Tone; word: string; meaning: string }> = {
  running: { tone: 'calm', word: 'Running', meaning: 'A node is working on this run.' },
  interrupted: {
    tone: 'warn',
    word: 'Interrupted',
    meaning: 'The run failed or its process ended. A node continues it where it stopped.',
  },
  ended: { tone: 'good', word: 'Completed', meaning: 'The run read everything.' },
}

/** What a job counts, in words; a count that is not here is called by its name. */
const COUNTS: Readonly<Record<string, string>> = {
  pages: 'pages read',
  marked_stale: 'being refreshed',
  unadopted: 'older than Bursar, ignored',
  held: 'differences on purpose',
  left_out: 'left out, not refreshed yet',
}

const NAMES: Readonly<Record<string, string>> = { catch_up: 'Catch-up' }

const nameOf = (job: string) => NAMES[job] ?? words(job)
const whose = (account: string) => (account === '' ? 'Your account' : <Id>{account}</Id>)

export const JOBS: readonly Column<Job>[] = [
  {
    label: 'Job',
    cell: ({ job, meaning }) => (
      <>
        {nameOf(job)}
        {meaning === null ? null : <span className="under">{meaning}</span>}
      </>
    ),
  },
  { label: 'Schedule', narrow: true, cell: ({ every_seconds }) => scheduleOf(every_seconds) },
  {
    label: 'Next run',
    narrow: true,
    cell: ({ due_at, requested_at }) =>
      requested_at === null ? (
        <Moment at={due_at} form="ago" />
      ) : (
        <>
          Requested <Moment at={requested_at} form="ago" />
        </>
      ),
  },
]

function scheduleOf(seconds: number | null): string {
  if (seconds === null) return 'On\u00a0request'
  if (seconds === 86_400) return 'Every\u00a0day'
  return seconds === 3_600 ? 'Every\u00a0hour' : `Every ${durationOf(seconds)}`
}

export const RUNS: readonly Column<Run>[] = [
  {
    label: 'Job',
    cell: ({ job, account }) => (
      <>
        {nameOf(job)}
        <span className="under">{whose(account)}</span>
      </>
    ),
  },
  {
    label: 'State',
    cell: ({ state, last_error }) => (
      <>
        <Badge tone={STATES[state].tone} meaning={STATES[state].meaning}>
          {STATES[state].word}
        </Badge>
        {last_error === null ? null : (
          <span className="under">
            <ErrorCode code={last_error} />
          </span>
        )}
      </>
    ),
  },
  {
    label: 'Started',
    narrow: true,
    cell: ({ started_at }) => <Moment at={started_at} form="ago" />,
  },
  { label: 'Progress', cell: (run) => <Progress run={run} /> },
  { label: 'Result', wide: true, cell: ({ counts }) => <Counts counts={counts} /> },
]

/** How long an ended run took; how far another one is, by what the run before had to read. */
function Progress({ run: { started_at, ended_at, listed, expected } }: { run: Run }) {
  if (ended_at !== null) {
    const seconds = (Date.parse(ended_at) - Date.parse(started_at)) / 1_000
    return (
      <>
        {wholeNumber(listed)} read
        <span className="under">in {durationOf(seconds)}</span>
      </>
    )
  }
  if (expected === null || expected < listed) return `${wholeNumber(listed)} read`
  const said = `${wholeNumber(listed)} of about ${wholeNumber(expected)} read`
  return (
    <>
      <progress className={classes['bar']} value={listed} max={expected} aria-label={said} />
      <span className="under">{said}</span>
    </>
  )
}

function Counts({ counts }: Pick<Run, 'counts'>) {
  if (counts.length === 0) return '–'
  return (
    <ul className={classes['counts']}>
      {counts.map(({ name, count }) => (
        <li key={name}>
          <b>{wholeNumber(count)}</b> {COUNTS[name] ?? words(name).toLowerCase()}
        </li>
      ))}
    </ul>
  )
}

export const DIFFERENCES: readonly Column<Difference>[] = [
  {
    label: 'Tenant',
    cell: ({ tenant_id }) =>
      tenant_id === null ? 'No tenant' : <TenantName id={tenant_id} name={tenant_id} />,
  },
  {
    label: 'Difference',
    cell: ({ kind, held_by }) => (
      <Badge tone={held_by === null ? 'bad' : 'warn'}>{words(kind)}</Badge>
    ),
  },
  {
    label: 'Found',
    wide: true,
    cell: ({ sentence, job }) => (
      <>
        {sentence}
        <span className="under">{nameOf(job)}</span>
      </>
    ),
  },
]

export const WATERMARKS: readonly Column<Watermark>[] = [
  {
    label: 'Account',
    cell: ({ account, last_error }) => (
      <>
        {whose(account)}
        {last_error === null ? null : (
          <span className="under">
            <ErrorCode code={last_error} />
          </span>
        )}
      </>
    ),
  },
  {
    label: 'All events known up to',
    narrow: true,
    cell: ({ caught_up_to }) => <Moment at={caught_up_to} />,
  },
  {
    label: 'Next read',
    narrow: true,
    cell: ({ is_running, due_at }) =>
      is_running ? 'Reading now' : <Moment at={due_at} form="ago" />,
  },
]
