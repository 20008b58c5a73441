import type { NewMessage, Outgoing } from './message.ts'
import { webhookMessagesOf } from './webhook-messages-of.ts'

/** Ownership that moved from one tenant to another. */
export interface MergeEvent {
  readonly name: 'tenant.merged' | 'tenant.unmerged' | 'customer.moved'
  /** The merge, or the customer that was moved. */
  readonly id: string
  readonly tenantId: string
  readonly intoTenantId: string
}

/**
 * Pure: what the world must be told of a merge. `accessOf`: whose access the identity provider must
 * look at: that of a merged tenant ends.
 */
export function messagesOfMerge(
  { name, id, tenantId, intoTenantId }: MergeEvent,
  outgoing: Outgoing,
  of: { readonly auditId: string; readonly accessOf: readonly { readonly tenantId: string }[] },
): NewMessage[] {
  const { auditId, accessOf } = of
  const details =
    name === 'customer.moved'
      ? { from_tenant_id: tenantId, customer_id: id, sequence: Number(auditId) }
      : { merged_tenant_id: tenantId, merge_id: id, sequence: Number(auditId) }
  const about = { tenantId: intoTenantId, subscriptionId: null, details }
  const sent = webhookMessagesOf(name, outgoing).map((one) => ({
    ...one,
    ...about,
    causeKey: `${one.kind}:${one.name}:${one.target}:${auditId}`,
  }))
  const access = (outgoing.provision ? accessOf : []).map((one) => ({
    kind: 'provision' as const,
    name: 'access' as const,
    target: '',
    causeKey: `provision:access:${one.tenantId}:${auditId}`,
    tenantId: one.tenantId,
    subscriptionId: null,
    details: {},
  }))
  return [...sent, ...access]
}
