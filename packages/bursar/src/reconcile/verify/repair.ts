import type { KeyObject } from 'node:crypto'
import { appendAudit } from '../../audit/append-audit.store.ts'
import { NO_TENANT } from '../../audit/seal.ts'
import { markStale } from '../../refresh/object/mark-stale.store.ts'
import { objectsOf } from '../../subscription/tracked-object.ts'
import { inTransaction } from '../runs.store.ts'
import { type FoundDifference, listDifferences } from './difference/differences.store.ts'
import type { Pool } from './stored-facts.store.ts'

/** Differences that are taken at once. */
const PAGE_MAX = 500

export interface Repairing {
  readonly account: string
  readonly runId: string
  /** The operator who asked for it. */
  readonly operatorId: string
  readonly reason: string
  readonly auditKey: KeyObject
}

/**
 * Marks every subscription that differs stale: its refresh reads it from Stripe and decides anew.
 * Audited for each tenant. What is held on purpose stays. Gives how many subscriptions.
 */
export async function repairDifferences(pool: Pool, repairing: Repairing): Promise<number> {
  const done = new Set<string>()
  let after = '0'
  for (;;) {
    const page = await listDifferences(pool, repairing.runId, { after, limit: PAGE_MAX })
    const last = page.at(-1)
    if (last === undefined) return done.size
    after = last.id
    const open = page.filter(
      ({ heldBy, subscriptionId }) =>
        heldBy === null && subscriptionId !== null && !done.has(subscriptionId),
    )
    for (const [tenantId, of] of Map.groupBy(open, (one) => one.tenantId ?? NO_TENANT)) {
      await repairTenant(pool, repairing, tenantId, of)
    }
    for (const { subscriptionId } of open) done.add(subscriptionId!)
  }
}

async function repairTenant(
  pool: Pool,
  { account, operatorId, reason, auditKey }: Repairing,
  tenantId: string,
  differences: readonly FoundDifference[],
): Promise<void> {
  const ids = [...new Set(differences.map(({ subscriptionId }) => subscriptionId!))].sort()
  await inTransaction(pool, async (tx) => {
    const objects = objectsOf(account, 'subscription', ids)
    await markStale(tx, objects, 'verify', { forgetsFailures: true })
    const rows = ids.map((id) => ({
      eventType: 'operator.subscription.refetched' as const,
      actorType: 'operator' as const,
      actorId: operatorId,
      details: { subscription_id: id, reason },
    }))
    await appendAudit(tx, { key: auditKey, tenantId, rows })
  })
}
