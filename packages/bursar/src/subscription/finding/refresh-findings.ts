import type { KindOfFinding } from './kind-of-finding.ts'

/** Of what Stripe sends and answers, and of what the config makes of it. */
export const REFRESH_FINDINGS = {
  price_unlisted: {
    open: 'while',
    severity: 'action',
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
    open: 'while',
    severity: 'action',
    title: 'Unknown status',
    meaning:
      'Stripe uses a subscription status that this version does not know. The last status ' +
      'stays, and nothing new is granted.',
    advice: 'Update Bursar.',
    actions: ['refetch', 'dismiss'],
  },
  transition_blocked: {
    open: 'while',
    severity: 'action',
    title: 'Blocked transition',
    meaning:
      'Stripe says that an `EXPIRED` subscription is alive again. The status stays; the ' +
      'plan, the term and the flags are recorded.',
    advice:
      'Look at the subscription in Stripe. A customer who comes back needs a new subscription.',
    actions: ['refetch', 'dismiss'],
  },
  object_not_found: {
    open: 'while',
    severity: 'warning',
    dismissal: 'stays',
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
    open: 'while',
    severity: 'action',
    title: 'Answer not understood',
    meaning:
      'Stripe’s answer has a shape that this version does not understand. Nothing was changed.',
    advice: 'Update Bursar, then refresh it.',
    actions: ['refetch', 'dismiss'],
  },
  dead_letter: {
    open: 'while',
    severity: 'action',
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
    open: 'while',
    severity: 'action',
    title: 'Live and test mixed',
    meaning:
      'Stripe answered with an object of the other mode (live or test). The answer was ignored.',
    advice:
      'Check `STRIPE_SECRET_KEY` and where the webhook endpoint belongs. Live and test need ' +
      'one installation each.',
    actions: ['refetch', 'dismiss'],
  },
  brake_engaged: {
    open: 'while',
    severity: 'action',
    title: 'Mass loss of access held',
    meaning:
      'Many tenants would lose access within an hour. Bursar keeps their access until an ' +
      'operator decides.',
    advice:
      'Check the config, the Stripe key and Stripe itself. If the losses are right, confirm the ' +
      'brake; if not, correct the cause, then discard.',
    actions: [],
  },
  event_id_reused: {
    open: 'until',
    severity: 'action',
    title: 'Event ID used twice',
    meaning:
      'An event ID came again with another object. Both objects were refreshed, so nothing ' +
      'is lost.',
    advice: 'Stripe does not do that: find out who else has the signing secret, and roll it.',
    actions: ['replay', 'dismiss'],
  },
  events_missed: {
    open: 'while',
    severity: 'action',
    title: 'Events not delivered',
    meaning:
      'The hourly catch-up found events in Stripe that no webhook delivered within 15 minutes. ' +
      'Bursar recorded them, so nothing is lost, but changes arrive late.',
    advice:
      'Run `bursar endpoints`. Check in the Stripe Dashboard that the webhook endpoint is ' +
      'enabled, that its URL leads here and that its signing secret is the one in the config.',
    actions: ['dismiss'],
  },
  event_gap: {
    open: 'until',
    severity: 'action',
    title: 'Long gap in events',
    meaning:
      'Bursar had not read the events of an account for more than 25 days. Stripe lists events ' +
      'for 30 days; older ones cannot be read any more.',
    advice: 'Run `bursar sweep`: it compares every subscription with Stripe.',
    actions: ['dismiss'],
  },
  account_unknown: {
    open: 'until',
    severity: 'action',
    title: 'Unknown account',
    meaning:
      'A genuine event came from a connected account that the endpoint does not list. It ' +
      'was not recorded.',
    advice: 'Add the account to the endpoint in the config, or disconnect it in Stripe.',
    actions: ['dismiss'],
  },
} as const satisfies Record<string, KindOfFinding>
