import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { encodeCursor, parseCursor } from './page.ts'

const REFRESHES = `
select object_id, generation::float8 as generation, event_ids, fetched_at::text as at
from bursar.refresh_results
where outcome = $1
  and fetched_at <= $2::timestamptz
  and ($3::text is null or fetched_at < $2 or (object_id, generation) <= ($3, $4::bigint))
  and fetched_at >= $5::timestamptz
order by fetched_at desc, object_id desc, generation desc limit $6`

/** Refresh results that one search looks at; the page after goes on from there. */
const REFRESHES_MAX = 400

interface Row {
  readonly object_id: string
  readonly generation: number
  readonly event_ids: readonly string[]
  readonly at: string
}

/** An event, and the generation of the refresh result that answered it so. */
export interface AnsweredEvent {
  readonly id: string
  readonly generation: number
}

export interface OutcomeSearch {
  readonly outcome: string
  readonly after?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit: number
}

/**
 * Events by what became of them, through the refresh results that answered them, the newest
 * first.
 */
export async function findOutcomeIds(
  tx: Tx,
  search: OutcomeSearch,
): Promise<{ answered: AnsweredEvent[]; next: string | null }> {
  const { outcome, after, from = '-infinity', to = 'infinity', limit } = search
  const start = parseCursor(after, 'string', 'string', 'number', 'number')
  const [at = to, object_id = null, generation = null, skip = 0] = start ?? []
  const values = [outcome, at, object_id, generation, from, REFRESHES_MAX]
  const statement = { name: 'operator_outcomes', text: REFRESHES, values }
  const { rows } = await query<Row>(tx, statement)
  const answered: AnsweredEvent[] = []
  for (const [index, row] of rows.entries()) {
    const offset = index === 0 && start !== null ? Number(skip) : 0
    const room = limit - answered.length
    const named = row.event_ids.slice(offset, offset + room)
    answered.push(...named.map((id) => ({ id, generation: row.generation })))
    const taken = offset + room
    const isCut = row.event_ids.length > taken
    if (isCut)
      return { answered, next: encodeCursor([row.at, row.object_id, row.generation, taken]) }
  }
  const last = rows.at(-1)
  const isLast = rows.length < REFRESHES_MAX || last === undefined
  if (isLast) return { answered, next: null }
  const end = [last.at, last.object_id, last.generation, last.event_ids.length]
  return { answered, next: encodeCursor(end) }
}
