import type { FindingKind } from '../subscription/finding.ts'
import type { FindingAction } from '../wire/operator/findings.ts'

/** What an operator is told of a kind of finding, and what he can do about it. */
export interface FindingGuide {
  readonly title: string
  readonly meaning: string
  readonly advice: string
  readonly actions: readonly FindingAction[]
}

/** One row per kind. Rendered into docs/guides/operators.md by a test. */
export const FINDING_GUIDE = {
  price_unlisted: {
    title: 'Price in no plan',
    meaning: 'Somebody pays for a price that no plan of the config names, so it grants nothing.',
    advice: 'Add the price to a plan and restart: all such subscriptions are looked at again.',
    actions: ['refetch', 'dismiss'],
  },
  status_unknown: {
    title: 'Unknown status',
    meaning: 'Stripe uses a subscription status that this version does not know.',
    advice: 'Update Bursar. Until then the last state stays, and nothing new is granted.',
    actions: ['refetch', 'dismiss'],
  },
  transition_blocked: {
    title: 'Blocked transition',
    meaning: 'Stripe’s answer asks for a move that is never allowed, such as out of EXPIRED.',
    advice: 'Look at the subscription at Stripe: a customer who came back needs a new one.',
    actions: ['refetch', 'dismiss'],
  },
  checkout_quarantined: {
    title: 'Quarantined checkout',
    meaning: 'Somebody paid, but whom the checkout says it is for is a claim without a proof.',
    advice: 'Find out who it is: link it to its tenant, make a new tenant of it, or refund it.',
    actions: ['link', 'approve', 'refetch', 'dismiss'],
  },
  customer_deleted: {
    title: 'Customer deleted',
    meaning: 'The customer of a tenant was deleted at Stripe: its subscriptions end there.',
    advice: 'If that was a mistake, let the tenant buy again; else there is nothing to do.',
    actions: ['refetch', 'dismiss'],
  },
  orphan: {
    title: 'Orphan',
    meaning: 'A subscription is paid for by a customer who belongs to no tenant.',
    advice: 'Link the customer to its tenant; it may have been made in the Stripe Dashboard.',
    actions: ['link', 'refetch', 'dismiss'],
  },
  object_not_found: {
    title: 'Unknown at Stripe',
    meaning: 'Stripe announced an object, and then did not know it.',
    advice: 'Check that the API key is of the account that sends the events, then ask again.',
    actions: ['refetch', 'dismiss'],
  },
  object_unreadable: {
    title: 'Answer not understood',
    meaning: 'Stripe’s answer has a shape that this version does not understand.',
    advice: 'Update Bursar, then ask again. Nothing was changed.',
    actions: ['refetch', 'dismiss'],
  },
  dead_letter: {
    title: 'Given up',
    meaning: 'The refresh of this object failed again and again; nothing was changed.',
    advice: 'Look at the error code, mend its cause, then ask again.',
    actions: ['refetch', 'dismiss'],
  },
  mode_mismatch: {
    title: 'Live and test mixed',
    meaning: 'Stripe answered with an object of the other mode than that of the API key.',
    advice: 'Check STRIPE_SECRET_KEY and where the webhook endpoint belongs, then ask again.',
    actions: ['refetch', 'dismiss'],
  },
  notice_failed: {
    title: 'Mail not sent',
    meaning: 'A mail to a tenant was refused for good, or was tried for days.',
    advice: 'Correct the billing address at Stripe or mend the mail server, then retry.',
    actions: ['retry', 'dismiss'],
  },
  provisioning_failed: {
    title: 'Identity not provisioned',
    meaning: 'The identity provider does not follow: somebody may not get in, or still can.',
    advice: 'Look at the error code, mend its cause, then retry.',
    actions: ['retry', 'dismiss'],
  },
  announcement_failed: {
    title: 'Announcement not accepted',
    meaning: 'An outgoing endpoint did not accept an announcement for days.',
    advice: 'Mend the receiver, then retry; `bursar announcements replay` sends all it missed.',
    actions: ['retry', 'dismiss'],
  },
  hook_failed: {
    title: 'Embedded handler fails',
    meaning: 'A handler in your own code throws, or does not return.',
    advice: 'Mend the handler; it is called again by itself, or now with retry.',
    actions: ['retry', 'dismiss'],
  },
  effect_unhandled: {
    title: 'Nobody to carry it out',
    meaning: 'Mails or the like are owed, and nothing that carries them out is switched on.',
    advice: 'Switch it on again: what is owed goes on. What is old news by then is dropped.',
    actions: ['dismiss'],
  },
  endpoint_disabled: {
    title: 'Outgoing endpoint disabled',
    meaning: 'An outgoing endpoint accepted nothing for long, and is not called any more.',
    advice: 'Mend the receiver, then retry: it is called again with what is still owed.',
    actions: ['retry', 'dismiss'],
  },
  addon_not_ended: {
    title: 'Add-on not ended',
    meaning:
      'Stripe refuses to end an add-on with what it adds to: it goes on, and is charged for.',
    advice: 'Look at it at Stripe: release it from its schedule, or end it there. Then retry.',
    actions: ['retry', 'dismiss'],
  },
  refund: {
    title: 'Refund',
    meaning: 'A charge was refunded. The status is Stripe’s to change, so nothing moved.',
    advice: 'Decide whether the subscription should end, and end it at Stripe.',
    actions: ['refetch', 'dismiss'],
  },
  dispute: {
    title: 'Dispute',
    meaning: 'A charge is disputed at the bank. The status is Stripe’s to change.',
    advice: 'Answer the dispute at Stripe before it is due.',
    actions: ['refetch', 'dismiss'],
  },
  event_id_reused: {
    title: 'Event id used twice',
    meaning: 'An event id came again with another subject. Both subjects were asked for.',
    advice: 'Nothing is lost. If it happens often, somebody may have a signing secret: roll it.',
    actions: ['replay', 'dismiss'],
  },
  account_unknown: {
    title: 'Unknown account',
    meaning: 'A connected account that is not in the config sends events.',
    advice: 'Add it to the endpoint in the config, or disconnect it at Stripe.',
    actions: ['dismiss'],
  },
} as const satisfies Record<FindingKind, FindingGuide>

/** Of a kind that a newer version opened, too. */
export function findingGuideOf(kind: string): FindingGuide {
  return Object.hasOwn(FINDING_GUIDE, kind)
    ? FINDING_GUIDE[kind as FindingKind]
    : {
        title: kind,
        meaning: 'A newer version opened it.',
        advice: 'Update.',
        actions: ['dismiss'],
      }
}
