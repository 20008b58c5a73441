import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { reconcileFindings } from '../../subscription/finding/findings.store.ts'
import type { Finding } from '../../subscription/finding.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'
import { expediteObjects } from '../object/expedite.store.ts'
import { markStale } from '../object/mark-stale.store.ts'
import { reachSummary } from './reach-summary.ts'
import { type Judged, judgeReachability, type Unreachable } from './reachability.store.ts'

export type { Pool }

const TOLD = `
update bursar.stripe_reachability set told_kind = $3, missing = case when $3::text is null then 0
  else missing end
where account = $1 and endpoint = $2`

/**
 * A finding for each endpoint that has not answered for five minutes, until it does. One that was
 * dismissed comes again when it fails anew. Gives what was newly opened.
 */
export async function tellUnreachable(pool: Pool): Promise<Unreachable[]> {
  const opened: Unreachable[] = []
  for (const one of await judgeReachability(pool)) {
    const { kind, toldKind } = one
    if (kind === toldKind) continue
    await inTransaction(pool, (tx) => tell(tx, one))
    if (kind !== null) opened.push({ ...one, kind })
  }
  return opened
}

async function tell(tx: Tx, { kind, ...one }: Judged): Promise<void> {
  const { account, endpoint } = one
  const findings: Finding[] = kind === null ? [] : [findingOf({ ...one, kind })]
  const objectId = `stripe:${endpoint}`
  if (kind === null) await readAgain(tx, account, objectId)
  await reconcileFindings(tx, { account, objectId, tenantId: null, findings })
  await query(tx, { name: 'refresh_reach_told', text: TOLD, values: [account, endpoint, kind] })
}

function findingOf({ kind, endpoint, errorCode, permission, lastSuccessAt, ...one }: Unreachable) {
  const details = {
    endpoint,
    error_code: errorCode,
    permission,
    failing_since: one.failingSince.toISOString(),
    last_success_at: lastSuccessAt?.toISOString() ?? null,
  }
  return { kind, summary: reachSummary({ endpoint, errorCode, permission }), details } as const
}

/** Objects that one commit wakes; the others wait for their next try, at most five minutes. */
const WOKEN_MAX = 10_000

// What another account's key did not know was given up as unknown. The right key may know it.
const LOCK_UNKNOWN = `
select s.account, s.object_id as id, s.kind from bursar.findings told
join bursar.findings f on f.kind = 'object_not_found' and f.account = told.account
  and f.resolved_at is null
join bursar.stripe_objects s on s.account = f.account and s.object_id = f.object_id
where told.account = $1 and told.object_id = $2 and told.resolved_at is null
  and told.details->>'error_code' = 'OBJECT_NOT_FOUND'
order by s.object_id limit $3
for update of s`

/** Stripe answers again: what waited for it waits no longer. */
async function readAgain(tx: Tx, account: string, objectId: string): Promise<void> {
  const values = [account, objectId, WOKEN_MAX]
  const unknown = { name: 'refresh_reach_unknown', text: LOCK_UNKNOWN, values }
  const { rows } = await query<TrackedObject>(tx, unknown)
  await markStale(tx, rows, 'recheck', { forgetsFailures: true })
  await expediteObjects(tx, account, WOKEN_MAX)
}
