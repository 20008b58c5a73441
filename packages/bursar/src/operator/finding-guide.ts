import type { FindingAction } from '@bursar/wire/operator/finding/findings'
import type { FindingKind } from '../subscription/finding.ts'
import { DELIVERY_GUIDE } from './delivery-guide.ts'

/** What an operator reads about a kind of finding, and what they can do. */
export interface FindingGuide {
  readonly title: string
  readonly meaning: string
  readonly advice: string
  readonly actions: readonly FindingAction[]
}

/** One row per kind: the console, the CLI and the documentation all say this. */
export const FINDING_GUIDE = {
  price_unlisted: {
    title: 'Price in no plan',
    meaning:
      'A subscription has a price that no plan in the config names. A new subscription gets ' +
      'no access. A known one keeps the plan that it had, and after `UNLISTED_PRICE_DAYS` the ' +
      'finding is repeated every day; with `onUnlistedPrice: "withdraw"` it loses access.',
    advice:
      'Add the price to a plan and restart: affected subscriptions are refreshed ' +
      'automatically. If nobody should buy it, archive the price in Stripe.',
    actions: ['refetch', 'dismiss'],
  },
  status_unknown: {
    title: 'Unknown status',
    meaning:
      'Stripe uses a subscription status that this version does not know. The last status ' +
      'stays, and nothing new is granted.',
    advice: 'Update Bursar.',
    actions: ['refetch', 'dismiss'],
  },
  transition_blocked: {
    title: 'Blocked transition',
    meaning:
      'Stripe says that an `EXPIRED` subscription is alive again. The status stays; the ' +
      'plan, the term and the flags are recorded.',
    advice:
      'Look at the subscription in Stripe. A customer who comes back needs a new subscription.',
    actions: ['refetch', 'dismiss'],
  },
  checkout_on_hold: {
    title: 'Checkout on hold',
    meaning:
      'Someone completed a checkout, but Bursar cannot verify which tenant it belongs to. ' +
      'Nothing was granted.',
    advice:
      'Find out who bought: link the checkout to its tenant, create a new tenant from it, ' +
      'or refund it in Stripe.',
    actions: ['link', 'approve', 'refetch', 'dismiss'],
  },
  proof_conflict: {
    title: 'Conflicting proof',
    meaning:
      'A checkout proves that it is for one tenant, but its customer belongs to another. The ' +
      'checkout is on hold, and neither tenant changed; the subscription follows its customer.',
    advice:
      'Find out which tenant is right. Move the Stripe customer, with all its subscriptions, to ' +
      'the proved tenant, or refund the checkout in Stripe.',
    actions: ['move', 'refetch', 'dismiss'],
  },
  unproven_claim: {
    title: 'Unproven claim',
    meaning:
      'A checkout without proof names a tenant. Its buyer has a tenant of their own, with access ' +
      'to what they bought. Nothing of the named tenant changed.',
    advice:
      'If the buyer belongs to the named tenant, merge the two. If not, dismiss this. To avoid ' +
      'it, sign the reference of your payment links with `signReference`.',
    actions: ['merge', 'refetch', 'dismiss'],
  },
  same_email: {
    title: 'Same email address',
    meaning:
      'A new buyer has the billing address of an existing tenant, and Bursar could not ask that ' +
      'tenant by email whether to merge the two. The buyer has a tenant of their own, with ' +
      'access to what they bought.',
    advice:
      'Ask the customer through a channel that you trust. If both tenants belong together, merge ' +
      'them. If not, dismiss this. `reason` in the details says why no email was sent.',
    actions: ['merge', 'dismiss'],
  },
  customer_deleted: {
    title: 'Customer deleted',
    meaning:
      'The Stripe customer of a tenant was deleted, which ends its subscriptions in Stripe. ' +
      'The tenant stays.',
    advice: 'Find out who deleted it. If it was a mistake, ask the tenant to subscribe again.',
    actions: ['refetch', 'dismiss'],
  },
  orphan: {
    title: 'Orphan',
    meaning:
      'A subscription has waited for 15 minutes, and its customer belongs to no tenant. No ' +
      'checkout of this customer is on hold, and the first payment is not processing.',
    advice:
      'Link the customer to its tenant. The subscription may have been created in the ' +
      'Stripe Dashboard.',
    actions: ['link', 'refetch', 'dismiss'],
  },
  object_not_found: {
    title: 'Not found in Stripe',
    meaning:
      'An event named an object that Stripe does not know. What was stored stays. A checkout or ' +
      'a subscription that has not ended has the severity `action`: somebody may have paid.',
    advice:
      'Check that `STRIPE_SECRET_KEY` belongs to the account and the mode that send the ' +
      'events, then refresh it.',
    actions: ['refetch', 'dismiss'],
  },
  object_unreadable: {
    title: 'Answer not understood',
    meaning:
      'Stripe’s answer has a shape that this version does not understand. Nothing was changed.',
    advice: 'Update Bursar, then refresh it.',
    actions: ['refetch', 'dismiss'],
  },
  dead_letter: {
    title: 'Refresh failed',
    meaning:
      'The refresh of this object failed repeatedly for a reason that retrying does not ' +
      'fix. Nothing was changed.',
    advice:
      '`error_code` in the details says why. Fix the cause, then refresh it. The next event ' +
      'about the object tries again, too.',
    actions: ['refetch', 'dismiss'],
  },
  mode_mismatch: {
    title: 'Live and test mixed',
    meaning:
      'Stripe answered with an object of the other mode (live or test). The answer was ignored.',
    advice:
      'Check `STRIPE_SECRET_KEY` and where the webhook endpoint belongs. Live and test need ' +
      'one installation each.',
    actions: ['refetch', 'dismiss'],
  },
  ...DELIVERY_GUIDE,
  brake_engaged: {
    title: 'Mass loss of access held',
    meaning:
      'Many tenants would lose access within an hour. Bursar keeps their access until an ' +
      'operator decides.',
    advice:
      'Check the config, the Stripe key and Stripe itself. If the losses are right, confirm the ' +
      'brake; if not, correct the cause, then discard.',
    actions: [],
  },
  refund: {
    title: 'Refund',
    meaning:
      'A payment was refunded, or a refund failed. The finding follows the charge: it ' +
      'resolves when Stripe takes a failed refund back.',
    advice:
      'If the refund was meant to end the subscription, cancel it in Stripe; `onFullRefund` ' +
      'can suspend access automatically. If a refund failed, pay the customer another way.',
    actions: ['refetch', 'dismiss'],
  },
  dispute: {
    title: 'Dispute',
    meaning:
      'A payment is disputed at the bank. The finding follows the dispute: it resolves when ' +
      'the dispute is won or closed, and stays when it is lost.',
    advice:
      'Respond to the dispute in Stripe before the date in the details. If it was lost, ' +
      'decide whether the subscription goes on; `onDisputeLost` can suspend access ' +
      'automatically.',
    actions: ['refetch', 'dismiss'],
  },
  invoice_not_finalized: {
    title: 'Invoice cannot be finalized',
    meaning:
      'Stripe cannot finalize an invoice, for example because the customer’s address is ' +
      'missing for tax. Stripe collects nothing, and access continues.',
    advice:
      '`error_code` in the details says why. Fix the customer or the invoice in Stripe, ' +
      'then finalize the invoice there.',
    actions: ['refetch', 'dismiss'],
  },
  two_main_subscriptions: {
    title: 'Two main subscriptions',
    meaning:
      'One tenant has two live main subscriptions for the same resource, so the customer is ' +
      'probably charged twice.',
    advice:
      'Ask the customer which one to keep. Cancel the other one in Stripe and refund it. ' +
      'The finding resolves when one of them ends.',
    actions: ['refetch', 'dismiss'],
  },
  paid_without_access: {
    title: 'Paid without access',
    meaning:
      'Money was received for a subscription that is suspended or has ended, so the ' +
      'customer paid and has no access.',
    advice:
      'Decide what the payment was for: refund it in Stripe, or settle the open invoices ' +
      'there so that the subscription becomes active again.',
    actions: ['refetch', 'dismiss'],
  },
  withheld_active: {
    title: 'Active without access',
    meaning:
      'Stripe reports a subscription as active, but it has no access. `reason` in ' +
      'the details says why.',
    advice:
      'Look at the subscription and its invoices in Stripe. If the customer should have ' +
      'access now, settle the invoice there or allow the features with an override.',
    actions: ['refetch', 'dismiss'],
  },
  access_without_stripe: {
    title: 'Access without subscription',
    meaning:
      'A subscription has access here, and Stripe says that it has ended or cannot say what it is.',
    advice:
      'Refresh it. If the finding stays, look at the subscription in Stripe and block the ' +
      'features with an override if the tenant should not have them.',
    actions: ['refetch', 'dismiss'],
  },
  draft_overdue: {
    title: 'Invoice is still a draft',
    meaning:
      'A subscription is active, and its latest invoice has been a draft for more than two ' +
      'days, so Stripe collects nothing.',
    advice:
      'Finalize the invoice in Stripe, or delete it. Check whether something holds it back, ' +
      'such as `auto_advance` or a paused collection.',
    actions: ['refetch', 'dismiss'],
  },
  upgrade_unpaid: {
    title: 'Upgrade not paid',
    meaning:
      'A customer changed to a better plan or a higher quantity, and the invoice of the ' +
      'change is not paid. Until it is paid, the tenant has what it paid for last ' +
      '(`unpaidUpgrade`).',
    advice:
      'Usually nothing: Stripe retries the payment. If the customer asks, send them the ' +
      'link to the open invoice.',
    actions: ['refetch', 'dismiss'],
  },
  addon_without_main: {
    title: 'Add-on without a main subscription',
    meaning:
      'An add-on is paid for, and its tenant has no live main subscription, so the add-on ' +
      'grants nothing.',
    advice:
      'Ask the customer: they may need a main subscription again. Otherwise cancel the ' +
      'add-on in Stripe and refund it. `standalone: true` in the plan lets it stand alone.',
    actions: ['refetch', 'dismiss'],
  },
  event_id_reused: {
    title: 'Event ID used twice',
    meaning:
      'An event ID came again with another object. Both objects were refreshed, so nothing ' +
      'is lost.',
    advice: 'Stripe does not do that: find out who else has the signing secret, and roll it.',
    actions: ['replay', 'dismiss'],
  },
  account_unknown: {
    title: 'Unknown account',
    meaning:
      'A genuine event came from a connected account that the endpoint does not list. It ' +
      'was not recorded.',
    advice: 'Add the account to the endpoint in the config, or disconnect it in Stripe.',
    actions: ['dismiss'],
  },
} as const satisfies Record<FindingKind, FindingGuide>

/** Of a kind that a newer version opened, too. */
export function findingGuideOf(kind: string): FindingGuide {
  return Object.hasOwn(FINDING_GUIDE, kind)
    ? FINDING_GUIDE[kind as FindingKind]
    : {
        title: kind,
        meaning: 'A newer version of Bursar opened this finding.',
        advice: 'Update Bursar.',
        actions: ['dismiss'],
      }
}
