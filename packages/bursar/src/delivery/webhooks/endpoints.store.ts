import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { reconcileFindings } from '../../subscription/finding/findings.store.ts'
import type { Called } from './call-endpoint.ts'
import { type Standing, standingAfterFailure } from './standing.ts'

export type { Pool }

/** For a disabled endpoint nothing is kept longer than this. */
const KEPT_DAYS = 3
/** Longer than a call can take: who is killed in the middle of it gives the next one its turn. */
const TURN_SECONDS = 60
const HTTP_GONE = 410

// A pause that ends later than any does was set by a clock that has gone back: it is over.
const READ = `
select paused_until <= bursar.clock()
    or paused_until > bursar.clock() + interval '2 hours' as "isDue",
  disabled_at is not null and $2 < bursar.clock() - make_interval(days => $3) as "isTooLate"
from bursar.webhook_endpoints where endpoint = $1 and paused_until is not null`

const TAKE_TURN = `
update bursar.webhook_endpoints
set paused_until = bursar.clock() + make_interval(secs => $2)
where endpoint = $1 and (paused_until <= bursar.clock()
  or paused_until > bursar.clock() + interval '2 hours')`

/** `too_late`: the endpoint is disabled, and what is pending to it is older than it may be. */
export type Admission = 'call' | 'paused' | 'too_late'

/** Whether an endpoint may be called now. Of all who ask when a pause is over, one may. */
export async function admitCall(
  tx: Tx,
  { endpoint, pendingSince }: { endpoint: string; pendingSince: Date },
): Promise<Admission> {
  const read = { name: 'webhook_read', text: READ, values: [endpoint, pendingSince, KEPT_DAYS] }
  const paused = (await query<{ isDue: boolean; isTooLate: boolean }>(tx, read)).rows[0]
  if (paused === undefined) return 'call'
  if (paused.isTooLate) return 'too_late'
  if (!paused.isDue) return 'paused'
  const take = { name: 'webhook_take_turn', text: TAKE_TURN, values: [endpoint, TURN_SECONDS] }
  return (await query(tx, take)).rowCount === 1 ? 'call' : 'paused'
}

const LOG = `
insert into bursar.webhook_attempts
  (message_id, endpoint, duration_ms, http_status, error_code, system_code)
values ($1, $2, $3, $4, $5, $6)`

/** Writes a call into the delivery log, and what follows from it for its endpoint. */
export function recordCall(
  pool: Pool,
  { messageId, endpoint }: { messageId: string; endpoint: string },
  called: Called,
): Promise<void> {
  const { durationMs, httpStatus, errorCode, systemCode } = called
  const values = [messageId, endpoint, durationMs, httpStatus, errorCode, systemCode]
  return inTransaction(pool, async (tx) => {
    await query(tx, { name: 'webhook_log', text: LOG, values })
    if (errorCode === null) await recover(tx, endpoint)
    else await fail(tx, endpoint, called)
  })
}

const RECOVER = 'delete from bursar.webhook_endpoints where endpoint = $1'

/** Puts an endpoint back in good standing. */
async function recover(tx: Tx, endpoint: string): Promise<void> {
  const statement = { name: 'webhook_recover', text: RECOVER, values: [endpoint] }
  if ((await query(tx, statement)).rowCount === 0) return
  await reconcileFindings(tx, { ...findingsOf(endpoint), findings: [] })
}

const ADD = `
insert into bursar.webhook_endpoints (endpoint) values ($1) on conflict do nothing`

const LOCK = `
select failures, failing_since as "failingSince", disabled_at as "disabledAt",
  bursar.clock() as now
from bursar.webhook_endpoints where endpoint = $1 for update`

const KEEP = `
update bursar.webhook_endpoints set failures = $2, paused_until = $3, disabled_at = $4
where endpoint = $1`

async function fail(tx: Tx, endpoint: string, called: Called): Promise<void> {
  await query(tx, { name: 'webhook_add', text: ADD, values: [endpoint] })
  const lock = { name: 'webhook_lock', text: LOCK, values: [endpoint] }
  const before = (await query<Standing & { now: Date }>(tx, lock)).rows[0]
  // Gone since the line before: a call succeeded meanwhile, and the endpoint is in good standing.
  if (before === undefined) return
  const isGone = called.httpStatus === HTTP_GONE
  const { failures, pausedUntil, disabledAt } = standingAfterFailure(before, isGone, before.now)
  const values = [endpoint, failures, pausedUntil, disabledAt]
  await query(tx, { name: 'webhook_keep', text: KEEP, values })
  if (disabledAt === null) return
  const { errorCode, httpStatus } = called
  const details = { endpoint, error_code: errorCode, http_status: httpStatus }
  const summary = 'An outgoing endpoint is disabled: it accepts nothing.'
  const finding = { kind: 'endpoint_disabled', summary, details } as const
  await reconcileFindings(tx, { ...findingsOf(endpoint), findings: [finding] })
}

const findingsOf = (endpoint: string) => ({
  account: '',
  objectId: `endpoint:${endpoint}`,
  tenantId: null,
})

const ENABLE = 'delete from bursar.webhook_endpoints where endpoint = $1'
/** An endpoint is called again at once. False where it was in good standing. */
export async function enableEndpoint(tx: Tx, endpoint: string): Promise<boolean> {
  return (
    (await query(tx, { name: 'operator_enable', text: ENABLE, values: [endpoint] })).rowCount !== 0
  )
}
