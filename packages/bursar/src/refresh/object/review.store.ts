import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** One subscription of a list. */
export interface Listed {
  readonly id: string
  /** See `seenDigest`. */
  readonly digest: Buffer
  /** Nothing about it depends on what the list does not show, such as older invoices. */
  readonly isConclusive: boolean
}

/** How it compares with what the last refresh read. */
export interface Reviewed {
  readonly id: string
  /** `unknown`: there is no such object here. */
  readonly found: 'equal' | 'changed' | 'unknown'
}

// What a refresh is observing right now is skipped: it sets its next check itself.
const REVIEW = `
with listed as (
  select * from unnest($2::text[], $3::bytea[], $4::boolean[]) as l(id, digest, is_conclusive)
),
compared as (
  select l.*, s.object_id is not null as is_known,
    s.seen_digest is not distinct from l.digest as is_equal
  from listed l left join bursar.stripe_objects s on s.account = $1 and s.object_id = l.id
),
locked as (
  select s.object_id, c.is_equal and c.is_conclusive as is_checked
  from bursar.stripe_objects s join compared c on c.id = s.object_id
  where s.account = $1 order by s.object_id for update of s skip locked
),
reviewed as (
  update bursar.stripe_objects s set
    reviewed_at = bursar.clock(),
    recheck_at = case when l.is_checked and not s.stale and s.recheck_cause = 'routine'
      then bursar.clock() + interval '5 days' + random() * interval '2 days' else s.recheck_at end
  from locked l where s.account = $1 and s.object_id = l.object_id
)
select id,
  case when not is_known then 'unknown' when is_equal then 'equal' else 'changed' end as found
from compared order by id`

/**
 * Compares one page of a list with what the last refreshes read. What is equal counts as checked:
 * its next routine check is 5 to 7 days away again. Gives what was found, in the order of IDs.
 */
export async function reviewListed(
  tx: Tx,
  account: string,
  listed: readonly Listed[],
): Promise<Reviewed[]> {
  const ids = listed.map(({ id }) => id)
  const digests = listed.map(({ digest }) => digest)
  const values = [account, ids, digests, listed.map(({ isConclusive }) => isConclusive)]
  const statement = { name: 'refresh_review_listed', text: REVIEW, values }
  return (await query<Reviewed & Record<string, unknown>>(tx, statement)).rows
}

const FIND_UNSEEN = `
select object_id as id from bursar.stripe_objects
where account = $1 and kind = 'subscription' and not stale and recheck_at is not null
  and (reviewed_at is null or reviewed_at < $2::timestamptz) and object_id > $3
order by object_id limit $4`

/** Subscriptions that have not ended and that no list has shown since then, after this ID. */
export async function findUnseen(
  tx: Tx,
  account: string,
  { since, after, limit }: { readonly since: Date; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const values = [account, since, after, limit]
  const statement = { name: 'refresh_find_unseen', text: FIND_UNSEEN, values }
  return (await query<{ id: string }>(tx, statement)).rows.map(({ id }) => id)
}
