import { AppError } from '@bursar/wire/errors'
import type { WebhookEventType } from '../../base/outward/webhooks.ts'
import type { MessageDetails } from '../../subscription/outgoing/message.ts'
import type { OutboxMessage } from '../../subscription/outgoing/message-handler.ts'
import { STATUSES, type Status } from '../../subscription/status.ts'

/** What every hook is told. */
interface Happened<Name extends WebhookEventType> {
  readonly type: Name
  /** A UUID: the idempotency key, the same whenever this event is told again. */
  readonly id: string
  readonly happenedAt: Date
  /** 1 at the first try. */
  readonly attempt: number
  readonly tenantId: string
  /** The app’s own ID of the tenant, where it was proved. */
  readonly externalId: string | null
  /** What the first checkout said of itself, without proof: grant nothing for it. */
  readonly claimedExternalId: string | null
}

/** A change of a subscription, as it was when it happened; there may be later ones by now. */
export interface SubscriptionEvent<Name extends SubscriptionHook> extends Happened<Name> {
  readonly subscriptionId: string
  /** Grows with every change of the tenant. */
  readonly sequence: number
  readonly status: Status
  /** null: the subscription is new. */
  readonly statusBefore: Status | null
  readonly planId: string
  readonly planIdBefore: string | null
  readonly termEnd: Date | null
  readonly graceEnd: Date | null
  /** When it is going to end, where it has been cancelled for later. */
  readonly cancelAt: Date | null
}

/** `tenantId` is the tenant that stays; the id of the merged one stands for it from now on. */
export interface MergeHookEvent<Name extends MergeHook> extends Happened<Name> {
  readonly mergedTenantId: string
  readonly mergeId: string
  /** Grows with every change of the tenant. */
  readonly sequence: number
}

/** A Stripe customer, with its subscriptions, that belongs to `tenantId` from now on. */
export interface CustomerMovedEvent extends Happened<'customer.moved'> {
  readonly fromTenantId: string
  readonly customerId: string
  readonly sequence: number
}

type MergeHook = 'tenant.merged' | 'tenant.unmerged'

type SubscriptionHook = Exclude<WebhookEventType, 'tenant.created' | 'customer.moved' | MergeHook>

/** By the name of what is listened for: what the handler is told. */
export type HookEvents = {
  readonly 'tenant.created': Happened<'tenant.created'>
  readonly 'customer.moved': CustomerMovedEvent
} & { readonly [Name in MergeHook]: MergeHookEvent<Name> } & {
  readonly [Name in SubscriptionHook]: SubscriptionEvent<Name>
}

/** Pure: a stored message → the event of its name. */
export function hookEventOf<Name extends WebhookEventType>(
  name: Name,
  message: OutboxMessage,
): HookEvents[Name]
export function hookEventOf(
  name: WebhookEventType,
  message: OutboxMessage,
): HookEvents[WebhookEventType] {
  const {
    messageId: id,
    enqueuedAt: happenedAt,
    attempt,
    tenantId,
    subscriptionId,
    details,
  } = message
  const externalId = textOf(details['external_id'])
  const claimedExternalId = textOf(details['claimed_external_id'])
  const happened = { id, happenedAt, attempt, tenantId, externalId, claimedExternalId }
  if (name === 'tenant.created') return { type: name, ...happened }
  if (name === 'customer.moved') return customerMoved(happened, details)
  if (name === 'tenant.merged' || name === 'tenant.unmerged') {
    return {
      type: name,
      ...happened,
      mergedTenantId: must(textOf(details['merged_tenant_id'])),
      mergeId: must(textOf(details['merge_id'])),
      sequence: must(numberOf(details['sequence'])),
    }
  }
  return {
    type: name,
    ...happened,
    subscriptionId: must(subscriptionId),
    sequence: must(numberOf(details['sequence'])),
    status: must(statusOf(details['status'])),
    statusBefore: statusOf(details['status_before']),
    planId: must(textOf(details['plan_id'])),
    planIdBefore: textOf(details['plan_id_before']),
    termEnd: instantOf(details['term_end']),
    graceEnd: instantOf(details['grace_end']),
    cancelAt: instantOf(details['cancel_at']),
  }
}

function customerMoved(
  happened: Omit<CustomerMovedEvent, 'type' | 'fromTenantId' | 'customerId' | 'sequence'>,
  details: MessageDetails,
): CustomerMovedEvent {
  return {
    type: 'customer.moved',
    ...happened,
    fromTenantId: must(textOf(details['from_tenant_id'])),
    customerId: must(textOf(details['customer_id'])),
    sequence: must(numberOf(details['sequence'])),
  }
}

type Detail = MessageDetails[string] | undefined

function must<T>(value: T | null): T {
  if (value === null)
    throw new AppError('INVARIANT_BROKEN', 'The message lacks data that its hook needs.')
  return value
}

const textOf = (value: Detail) => (typeof value === 'string' ? value : null)
const numberOf = (value: Detail) => (typeof value === 'number' ? value : null)
const statusOf = (value: Detail) => STATUSES.find((status) => status === value) ?? null
const instantOf = (value: Detail) => (typeof value === 'string' ? new Date(value) : null)
