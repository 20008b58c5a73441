import type { KindOfFinding } from './kind-of-finding.ts'

/** Of what Stripe sends and answers, and of what the config makes of it. */
export const REFRESH_FINDINGS = {
  price_unlisted: {
    open: 'while',
    severity: 'action',
    title: 'Price in no plan',
    meaning:
      'A subscription has a price that is in no plan of the config. A new subscription gets no ' +
      'access. A known subscription keeps its previous plan, and Bursar alerts operators every ' +
      'day after `UNLISTED_PRICE_DAYS`. With `onUnlistedPrice: "withdraw"`, it loses access.',
    advice:
      'Add the price to a plan and restart. Bursar then refreshes the affected subscriptions. ' +
      'If the price is no longer for sale, archive it in Stripe.',
    actions: ['refetch', 'dismiss'],
  },
  status_unknown: {
    open: 'while',
    severity: 'action',
    title: 'Unknown status',
    meaning:
      'Stripe reports a subscription status that this version does not know. The last status ' +
      'stays, and no new access is granted.',
    advice: 'Update Bursar.',
    actions: ['refetch', 'dismiss'],
  },
  transition_blocked: {
    open: 'while',
    severity: 'action',
    title: 'Blocked transition',
    meaning:
      'Stripe reports an `EXPIRED` subscription as live again. The status stays `EXPIRED`. ' +
      'Bursar records the plan, the term and the other fields.',
    advice: 'Check the subscription in Stripe. A returning customer needs a new subscription.',
    actions: ['refetch', 'dismiss'],
  },
  object_not_found: {
    open: 'while',
    severity: 'warning',
    dismissal: 'stays',
    title: 'Not found in Stripe',
    meaning:
      'An event named an object that does not exist in Stripe. The stored data stays. For a ' +
      'checkout or a subscription that has not ended, the severity is `action`: someone may ' +
      'have paid.',
    advice:
      'Check that `STRIPE_SECRET_KEY` belongs to the account and mode that send the events. ' +
      'Then refresh the object.',
    actions: ['refetch', 'dismiss'],
  },
  object_unreadable: {
    open: 'while',
    severity: 'action',
    title: 'Answer not understood',
    meaning: 'This version does not understand the format of Stripe’s answer. Nothing changed.',
    advice: 'Update Bursar, then refresh the object.',
    actions: ['refetch', 'dismiss'],
  },
  dead_letter: {
    open: 'while',
    severity: 'action',
    title: 'Refresh failed',
    meaning:
      'The refresh of this object failed repeatedly, and retrying does not help. Nothing changed.',
    advice:
      '`error_code` in the details says why. Fix the cause, then refresh the object. The next ' +
      'event about the object also starts a refresh.',
    actions: ['refetch', 'dismiss'],
  },
  mode_mismatch: {
    open: 'while',
    severity: 'action',
    title: 'Live and test mixed',
    meaning:
      'Stripe answered with an object of the other mode (live or test). Bursar ignored the answer.',
    advice:
      'Check that `STRIPE_SECRET_KEY` and the webhook endpoint have the same mode. Use a ' +
      'separate installation for each mode.',
    actions: ['refetch', 'dismiss'],
  },
  brake_engaged: {
    open: 'while',
    severity: 'action',
    title: 'Mass loss of access on hold',
    meaning:
      'Many tenants would lose access within an hour. Bursar keeps their access until an ' +
      'operator decides.',
    advice:
      'Check the config, the Stripe key and Stripe itself. If the losses are correct, confirm ' +
      'the brake. If not, fix the cause, then discard the brake.',
    actions: [],
  },
  event_id_reused: {
    open: 'until',
    severity: 'action',
    title: 'Event ID used twice',
    meaning:
      'An event ID arrived again with a different object. Bursar refreshed both objects, so ' +
      'nothing is lost.',
    advice: 'Stripe never does this. Find out what else has the signing secret, and rotate it.',
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
      'Run `bursar doctor`. It checks that the webhook endpoint is enabled in Stripe, that its ' +
      'URL is that of this service, and that deliveries are verified. It names the fix.',
    actions: ['dismiss'],
  },
  stripe_endpoint_disabled: {
    open: 'while',
    severity: 'action',
    title: 'Webhook endpoint disabled',
    meaning:
      'Stripe disabled a webhook endpoint of this service, because its deliveries failed for ' +
      'days, or somebody disabled it. Bursar reads the events from Stripe’s list every five ' +
      'minutes, so changes arrive late but none is lost.',
    advice:
      'Run `bursar doctor` to find out why deliveries failed, and fix it. Then run `bursar ' +
      'endpoints apply` to enable the endpoint. The finding resolves within five minutes.',
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
  database_restored: {
    open: 'while',
    severity: 'action',
    title: 'Database restored',
    meaning:
      'The database was restored from a backup, or a standby that was behind took over. Bursar ' +
      'reads the lost span from Stripe again. Until it has done so, it sends no messages. It ' +
      'then drops those that it may have sent in the lost span.',
    advice:
      'Run `bursar outbox --lost` to see the dropped messages, and retry those that must be ' +
      'sent. Then accept the loss with `bursar audit accept-loss`.',
    actions: ['dismiss'],
  },
  answers_differ: {
    open: 'while',
    severity: 'action',
    title: 'Answers differ from Stripe',
    meaning:
      'Bursar compared its answers with Stripe, and some differ. Two reads showed each ' +
      'difference, and no event about it came in between. The finding resolves when the next ' +
      'comparison finds no difference.',
    advice:
      'Run `bursar verify` to list the differences, then `bursar verify --repair` to refresh the ' +
      'subscriptions. Find out why Bursar missed the changes: see `docs/operate/drift.md`.',
    actions: ['dismiss'],
  },
  account_unknown: {
    open: 'until',
    severity: 'action',
    title: 'Unknown account',
    meaning:
      'A genuine event came from a connected account that the endpoint does not list. Bursar ' +
      'did not record it.',
    advice: 'Add the account to the endpoint in the config, or disconnect it in Stripe.',
    actions: ['dismiss'],
  },
} as const satisfies Record<string, KindOfFinding>
