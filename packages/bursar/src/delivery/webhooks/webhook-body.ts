import type { OutboxMessage } from '../../subscription/outgoing/message-handler.ts'

type WebhooksSwitchedOn = Pick<
  OutboxMessage,
  'name' | 'subscriptionId' | 'details' | 'enqueuedAt'
> & {
  readonly tenantId: string | null
}

/**
 * Pure: what endpoints read. Ids, statuses and instants; no name, no address, no amount. The same
 * bytes at every try, so that two deliveries of one outgoing webhook are equal.
 */
export function webhookBody(sent: WebhooksSwitchedOn): string {
  const { name, tenantId, subscriptionId, details, enqueuedAt } = sent
  return JSON.stringify({
    type: name,
    // When it happened; `webhook-timestamp` says when it was sent.
    timestamp: enqueuedAt.toISOString(),
    data: { tenant_id: tenantId || null, subscription_id: subscriptionId, ...details },
  })
}
