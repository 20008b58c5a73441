import type { unreachable } from '@bursar/wire/operator/reach'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { reachSummary } from '../../refresh/reachability/reach-summary.ts'
import { readUnreachable } from '../../refresh/reachability/reachability.store.ts'

export type UnreachableRow = z.output<typeof unreachable>

/** What of Stripe has not answered for five minutes, over all accounts. */
export async function findUnreachable(tx: Tx): Promise<UnreachableRow[]> {
  return (await readUnreachable(tx, null)).map((one) => ({
    account: one.account,
    endpoint: one.endpoint,
    kind: one.kind,
    failing_since: one.failingSince.toISOString(),
    last_success_at: one.lastSuccessAt?.toISOString() ?? null,
    error_code: one.errorCode,
    summary: reachSummary(one),
  }))
}

/** Of these accounts, what the state of a subscription is read from: it may be old. */
export async function findStaleReads(
  tx: Tx,
  accounts: readonly string[],
): Promise<UnreachableRow[]> {
  return (await findUnreachable(tx)).filter(
    ({ account, endpoint }) => accounts.includes(account) && !endpoint.endsWith('.write'),
  )
}
