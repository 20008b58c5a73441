import { FAILPOINTS, type FailpointName } from '../../packages/bursar/src/base/failpoint.ts'
import { EVENT_TYPES, type ObjectRule } from '../../packages/bursar/src/inbox/event-types.ts'
import {
  OBJECT_KINDS,
  type ObjectKind,
} from '../../packages/bursar/src/subscription/tracked-object.ts'
import { code, table } from './markdown.ts'

type EventType = keyof typeof EVENT_TYPES

/** Why Bursar handles each type. */
const EVENT_WORDS: Record<EventType, string> = {
  'checkout.session.completed': 'A purchase. Bursar decides which tenant owns the customer.',
  'checkout.session.async_payment_succeeded': 'A delayed payment, such as a bank debit, succeeded.',
  'checkout.session.async_payment_failed': 'A delayed payment failed.',
  'checkout.session.expired': 'The customer did not complete the checkout.',
  'customer.subscription.created': 'A new subscription.',
  'customer.subscription.updated': 'The plan, status, term or flags changed.',
  'customer.subscription.deleted': 'The subscription ended.',
  'customer.subscription.paused': 'A trial ended without a payment method.',
  'customer.subscription.resumed': 'The subscription continues.',
  'customer.subscription.trial_will_end': 'Three days before a trial ends.',
  'customer.subscription.pending_update_applied': 'A pending change was paid and applied.',
  'customer.subscription.pending_update_expired': 'A pending change was not paid in time.',
  'invoice.paid': 'An invoice was paid, in any way.',
  'invoice.payment_succeeded': 'The same as `invoice.paid`.',
  'invoice.payment_failed': 'A payment failed; the subscription may become past due.',
  'invoice.payment_action_required': 'The bank requires authentication by the customer.',
  'invoice.voided': 'An open invoice no longer counts, so grace may end.',
  'invoice.marked_uncollectible': 'Stripe no longer expects payment of the invoice.',
  'invoice.upcoming': 'A renewal is near. This invoice has no ID.',
  'invoice.overdue': 'The due date of a sent invoice has passed.',
  'invoice.finalization_failed':
    'Stripe cannot finalize an invoice and collects nothing. Opens a finding.',
  'charge.refunded': 'Opens a finding. Your policy decides whether access ends.',
  'charge.refund.updated': 'A refund changed. Updates the finding.',
  'refund.created': 'The same as `charge.refunded`.',
  'refund.updated': 'A refund changed. Updates the finding.',
  'refund.failed': 'The money did not reach the customer. Updates the finding.',
  'charge.dispute.created': 'Opens a finding.',
  'charge.dispute.updated': 'Updates the finding.',
  'charge.dispute.closed': 'Resolves the finding if you won; updates it if you lost.',
  'charge.dispute.funds_withdrawn': 'Updates the finding.',
  'charge.dispute.funds_reinstated': 'Updates the finding.',
  'customer.updated': 'The billing address changed.',
  'customer.deleted': 'Opens a finding and refreshes the customer’s subscriptions.',
  'entitlements.active_entitlement_summary.updated': 'The entitlements in Stripe changed.',
}

const RULE_WORDS: Record<ObjectRule, string> = {
  object: 'the object',
  subscription: 'its subscription, else the invoice',
  customer: 'its customer',
  charge: 'its charge',
}

const KIND_WORDS: Record<ObjectKind, string> = {
  subscription:
    'Writes the subscription, its audit rows and its findings. Nothing else writes them.',
  checkout_session:
    'Decides which tenant owns the customer, and requests a refresh of its subscriptions.',
  customer:
    'Updates the billing address, notices a deletion, and requests a refresh of its subscriptions.',
  invoice: 'Finds the subscription and requests a refresh.',
  charge:
    'Finds the subscription through the invoice and requests a refresh. A refund opens a finding.',
  dispute: 'The same, through its charge. A dispute opens a finding.',
}

const POINT_WORDS: Record<FailpointName, string> = {
  'receive.after_verify': 'The signature is valid; nothing is stored.',
  'inbox.before_flush': 'A batch is about to be sent to PostgreSQL.',
  'inbox.after_flush': 'The batch is durable; no sender has an answer yet.',
  'receive.before_answer': 'The 200 is about to be sent.',
  'claim.before': 'Before the search for stale objects.',
  'claim.after': 'An object is leased; nothing was read from Stripe.',
  'fetch.before': 'The object is about to be read from Stripe.',
  'fetch.after': 'Stripe has answered; nothing is written.',
  'commit.after_observe': 'The first statement of the commit succeeded: this answer is the newest.',
  'commit.after_ownership': 'The row of the customer is locked and read.',
  'commit.after_state': 'The state is written.',
  'commit.after_audit': 'The audit row is written.',
  'commit.before_commit': 'Everything is written, nothing is committed.',
  'commit.after': 'Committed.',
  'tick.before': 'Before the search for objects that are due.',
  'tick.after': 'Due objects are marked stale.',
  'relay.before_commit': 'Messages are marked and enqueued; nothing is committed.',
  'relay.after': 'The queue has the messages.',
  'deliver.before': 'An attempt is counted; nothing is sent.',
  'deliver.after_deed': 'The message was delivered; the outbox does not record it yet.',
  'deliver.after': 'The outbox records the delivery; the queue does not know it yet.',
}

export const EVENT_BLOCKS = {
  'event-types': () =>
    table(
      ['Event type', 'Object refreshed', 'Meaning'],
      (Object.keys(EVENT_TYPES) as EventType[]).map((type) => [
        code(type),
        RULE_WORDS[EVENT_TYPES[type]],
        EVENT_WORDS[type],
      ]),
    ),

  'object-kinds': () =>
    table(
      ['Kind', 'ID', 'What a refresh does'],
      (Object.keys(OBJECT_KINDS) as ObjectKind[]).map((kind) => [
        code(kind),
        code(`${OBJECT_KINDS[kind].prefix}…`),
        KIND_WORDS[kind],
      ]),
    ),

  points: () =>
    table(
      ['Failpoint', 'Position'],
      FAILPOINTS.map((point) => [code(point), POINT_WORDS[point]]),
    ),
}
