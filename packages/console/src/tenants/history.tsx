import type { HistoryRow } from '../api/shapes.ts'
import { actorLabel } from '../audit/actors.ts'
import type { Tone } from '../parts/badge.tsx'
import { STATUS_TONES } from '../parts/badge.tsx'
import { Changes } from '../parts/changes.tsx'
import { words } from '../parts/format.ts'
import { Nothing } from '../parts/states.tsx'
import { Timeline } from '../parts/timeline.tsx'

/** The changes in the audit log, the newest first. */
export function History({ rows }: { rows: readonly HistoryRow[] }) {
  if (rows.length === 0) return <Nothing icon="clock" title="No changes yet" />
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
            By {actorOf(row.actor)}
            <Changes changes={row.changes} />
          </>
        ),
      }))}
    />
  )
}

/** `operator 00u9`: the ID says more only where an operator, a token or a user acted. */
function actorOf(actor: string): string {
  const [kind = '', id] = actor.split(' ', 2)
  const label = actorLabel(kind)
  return id === undefined || kind === 'stripe' || kind === 'time' ? label : `${label} ${id}`
}

function toneOf(status: string | null): Tone {
  return status === null ? 'quiet' : (STATUS_TONES[status] ?? 'quiet')
}
