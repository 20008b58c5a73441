import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { encodeCursor, parseCursor } from './page.ts'

const SETTLEMENTS = `
select subject, generation::float8 as generation, event_ids, fetched_at::text as at
from bursar.settlements
where outcome = $1
  and fetched_at <= $2::timestamptz
  and ($3::text is null or fetched_at < $2 or (subject, generation) <= ($3, $4::bigint))
  and fetched_at >= $5::timestamptz
order by fetched_at desc, subject desc, generation desc limit $6`

/** Settlements that one search looks at; the page after goes on from there. */
const SETTLEMENTS_MAX = 400

interface Row {
  readonly subject: string
  readonly generation: number
  readonly event_ids: readonly string[]
  readonly at: string
}

/** An event, and the generation of the settlement that answered it so. */
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

/** Events by what became of them, through the settlements that answered them, the newest first. */
export async function findOutcomeIds(
  tx: Tx,
  search: OutcomeSearch,
): Promise<{ answered: AnsweredEvent[]; next: string | null }> {
  const { outcome, after, from = '-infinity', to = 'infinity', limit } = search
  const start = parseCursor(after, 'string', 'string', 'number', 'number')
  const [at = to, subject = null, generation = null, skip = 0] = start ?? []
  const values = [outcome, at, subject, generation, from, SETTLEMENTS_MAX]
  const statement = { name: 'operator_outcomes', text: SETTLEMENTS, values }
  const { rows } = await query<Row>(tx, statement)
  const answered: AnsweredEvent[] = []
  for (const [index, row] of rows.entries()) {
    const offset = index === 0 && start !== null ? Number(skip) : 0
    const room = limit - answered.length
    const named = row.event_ids.slice(offset, offset + room)
    answered.push(...named.map((id) => ({ id, generation: row.generation })))
    const taken = offset + room
    const isCut = row.event_ids.length > taken
    if (isCut) return { answered, next: encodeCursor([row.at, row.subject, row.generation, taken]) }
  }
  const last = rows.at(-1)
  const isLast = rows.length < SETTLEMENTS_MAX || last === undefined
  if (isLast) return { answered, next: null }
  const end = [last.at, last.subject, last.generation, last.event_ids.length]
  return { answered, next: encodeCursor(end) }
}
