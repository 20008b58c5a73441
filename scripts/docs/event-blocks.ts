import { FAILPOINTS, type FailpointName } from '../../packages/bursar/src/base/failpoint.ts'
import { EVENT_TYPES, type ObjectRule } from '../../packages/bursar/src/inbox/event-types.ts'
import {
  OBJECT_KINDS,
  type ObjectKind,
} from '../../packages/bursar/src/subscription/tracked-object.ts'
import { code, table } from './markdown.ts'

type EventType = keyof typeof EVENT_TYPES

/** Why each is listened to. */
const EVENT_WORDS: Record<EventType, string> = {
  'checkout.session.completed': 'A purchase: which tenant owns the customer?',
  'checkout.session.async_payment_succeeded': 'A slow payment, such as a debit, came after all.',
  'checkout.session.async_payment_failed': 'A slow payment failed.',
  'checkout.session.expired': 'Nobody finished it.',
  'customer.subscription.created': 'A new subscription.',
  'customer.subscription.updated': 'Plan, status, term or flags.',
  'customer.subscription.deleted': 'It has ended.',
  'customer.subscription.paused': 'A trial ended without a means of payment.',
  'customer.subscription.resumed': 'It goes on.',
  'customer.subscription.trial_will_end': 'Three days before a trial ends.',
  'customer.subscription.pending_update_applied': 'A change that waited for its payment.',
  'customer.subscription.pending_update_expired': 'A change whose payment never came.',
  'invoice.paid': 'Paid, by whatever means.',
  'invoice.payment_succeeded': 'The twin of `invoice.paid`.',
  'invoice.payment_failed': 'Past due begins.',
  'invoice.payment_action_required': 'The bank asks the customer first.',
  'invoice.voided': 'An open invoice is gone: grace may end.',
  'invoice.marked_uncollectible': 'Given up.',
  'invoice.upcoming': 'A renewal is near. It has no id of its own.',
  'invoice.overdue': 'The due date of a sent invoice has passed.',
  'invoice.finalization_failed':
    'Stripe cannot finalize an invoice, so it collects nothing: a finding.',
  'charge.refunded': 'A finding; the plan’s policy says whether access ends.',
  'charge.refund.updated': 'A refund changed: the finding follows the charge.',
  'refund.created': 'The same as `charge.refunded`.',
  'refund.updated': 'A refund changed: the finding follows the charge.',
  'refund.failed': 'The money did not reach the customer: the finding says so.',
  'charge.dispute.created': 'A finding.',
  'charge.dispute.updated': 'The finding follows the dispute.',
  'charge.dispute.closed': 'Won: the finding is resolved. Lost: the finding says so.',
  'charge.dispute.funds_withdrawn': 'The finding follows the dispute.',
  'charge.dispute.funds_reinstated': 'The finding follows the dispute.',
  'customer.updated': 'The address for bills.',
  'customer.deleted': 'A finding; its subscriptions are looked at.',
  'entitlements.active_entitlement_summary.updated': 'What Stripe itself grants has changed.',
}

const RULE_WORDS: Record<ObjectRule, string> = {
  object: 'the object',
  subscription: 'the subscription it names, else the invoice',
  customer: 'the customer it names',
  charge: 'the charge it names',
}

const KIND_WORDS: Record<ObjectKind, string> = {
  subscription: 'Writes the subscription’s row, its audit and its findings. The only writer of it.',
  checkout_session:
    'Decides which tenant owns the customer, and requests a refresh of its subscriptions.',
  customer:
    'Follows the billing address and a deletion, and requests a refresh of its subscriptions.',
  invoice: 'Finds the subscription and requests a refresh.',
  charge:
    'Finds the subscription through the invoice and requests a refresh; a refund is a finding.',
  dispute: 'The same, through its charge; a dispute is a finding.',
}

const POINT_WORDS: Record<FailpointName, string> = {
  'receive.after_verify': 'The delivery is genuine; nothing is stored.',
  'inbox.before_flush': 'A batch is about to go to PostgreSQL.',
  'inbox.after_flush': 'It is durable; no sender knows it yet.',
  'receive.before_answer': 'The 200 is about to be written.',
  'claim.before': 'Before looking for stale objects.',
  'claim.after': 'An object is leased; Stripe was not asked.',
  'fetch.before': 'Stripe is about to be asked.',
  'fetch.after': 'Stripe has answered; nothing is written.',
  'commit.after_observe': 'First statement of the commit: this answer is the newest.',
  'commit.after_ownership': 'The customer’s row is locked and read.',
  'commit.after_state': 'The state is written.',
  'commit.after_audit': 'Its row of the audit log is written.',
  'commit.before_commit': 'All is written, nothing is committed.',
  'commit.after': 'Committed.',
  'tick.before': 'Before the passing of time is looked at.',
  'tick.after': 'What was due has been marked stale.',
  'relay.before_commit': 'Messages are marked and enqueued; nothing is committed.',
  'relay.after': 'The queue has them.',
  'deliver.before': 'A try of a message is counted; nothing is done.',
  'deliver.after_deed': 'The message was delivered; nobody has written down that it was.',
  'deliver.after': 'It is written down; the queue does not know it.',
}

export const EVENT_BLOCKS = {
  'event-types': () =>
    table(
      ['Event type', 'Object', 'Why'],
      (Object.keys(EVENT_TYPES) as EventType[]).map((type) => [
        code(type),
        RULE_WORDS[EVENT_TYPES[type]],
        EVENT_WORDS[type],
      ]),
    ),

  'object-kinds': () =>
    table(
      ['Kind', 'Id', 'What its refresh does'],
      (Object.keys(OBJECT_KINDS) as ObjectKind[]).map((kind) => [
        code(kind),
        code(`${OBJECT_KINDS[kind].prefix}…`),
        KIND_WORDS[kind],
      ]),
    ),

  points: () =>
    table(
      ['Point', 'Where it stands'],
      FAILPOINTS.map((point) => [code(point), POINT_WORDS[point]]),
    ),
}
