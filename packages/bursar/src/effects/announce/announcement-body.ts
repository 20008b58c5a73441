import type { Effect } from '../../subscription/owing/effect-handler.ts'

type Announced = Pick<Effect, 'name' | 'subscriptionId' | 'details' | 'owedAt'> & {
  readonly tenantId: string | null
}

/**
 * Pure: what receivers read. Ids, statuses and instants; no name, no address, no amount. The same
 * bytes at every try, so that two deliveries of one announcement are equal.
 */
export function announcementBody(announced: Announced): string {
  const { name, tenantId, subscriptionId, details, owedAt } = announced
  return JSON.stringify({
    type: name,
    // When it happened; `webhook-timestamp` says when it was sent.
    timestamp: owedAt.toISOString(),
    data: { tenant_id: tenantId || null, subscription_id: subscriptionId, ...details },
  })
}
