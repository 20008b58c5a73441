import type { HistoryRow } from '../api/shapes.ts'
import type { Tone } from '../parts/badge.tsx'
import { STATUS_TONES } from '../parts/badge.tsx'
import { Changes } from '../parts/changes.tsx'
import { words } from '../parts/format.ts'
import { Nothing } from '../parts/states.tsx'
import { Timeline } from '../parts/timeline.tsx'

/** What happened, as the audit log tells it, the newest first. */
export function History({ rows }: { rows: readonly HistoryRow[] }) {
  if (rows.length === 0) return <Nothing icon="clock" title="Nothing has happened yet" />
  return (
    <Timeline
      steps={rows.map((row) => ({
        key: row.audit_id,
        at: row.at,
        label: words(row.event_type),
        sentence: row.sentence,
        tone: toneOf(row.status_to),
        more: (
          <>
            by {row.actor}
            <Changes changes={row.changes} />
          </>
        ),
      }))}
    />
  )
}

function toneOf(status: string | null): Tone {
  return status === null ? 'quiet' : (STATUS_TONES[status] ?? 'quiet')
}
