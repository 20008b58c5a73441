import type { AuditRow } from '../api/shapes.ts'
import { Clip } from '../list/clip.tsx'
import type { Column } from '../list/data-table.tsx'
import { Prose } from '../list/prose.tsx'
import { words } from '../parts/format.ts'
import { JsonBlock } from '../parts/json-block.tsx'
import { Moment } from '../parts/moment.tsx'
import { actorLabel } from './actors.ts'

/** Of a hash, as much as one compares by eye. */
const HASH_SHOWN = 8

export const AUDIT_COLUMNS: readonly Column<AuditRow>[] = [
  {
    label: 'Change',
    wide: true,
    cell: ({ sentence, reason, event_type, details }) => (
      <>
        <span>
          <Prose>{sentence}</Prose>
        </span>
        {reason === null || sentence.includes(reason) ? null : (
          <span className="under">
            <Prose>{`“${reason}”`}</Prose>
          </span>
        )}
        <JsonBlock label={words(event_type)} value={details} />
      </>
    ),
  },
  {
    label: 'Tenant',
    cell: ({ tenant_id }) =>
      tenant_id === null ? '–' : <Clip to={`/tenants/${tenant_id}`}>{tenant_id}</Clip>,
  },
  {
    label: 'Actor',
    cell: ({ actor_type, actor_id, actor_name }) => (
      <>
        {actor_name ?? actorLabel(actor_type)}
        {actor_id === null ? null : (
          <span className="under">
            <Clip>{actor_id}</Clip>
          </span>
        )}
      </>
    ),
  },
  {
    label: 'Time',
    narrow: true,
    cell: ({ created_at, sequence, hash }) => (
      <>
        <Moment at={created_at} />
        {sequence === null ? null : <span className="under">Position {sequence}</span>}
        {hash === null ? null : (
          <span className="under" title={hash}>
            Hash <code>{hash.slice(0, HASH_SHOWN)}</code>
          </span>
        )}
      </>
    ),
  },
]
