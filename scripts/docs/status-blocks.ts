import type { FindingKind } from '../../src/subscription/finding.ts'
import { FINDING_KINDS } from '../../src/subscription/finding.ts'
import { ACCESS, STATUSES, type Status } from '../../src/subscription/status.ts'
import {
  STRIPE_STATUSES,
  type StripeStatus,
} from '../../src/subscription/transition/stripe-status.ts'
import { TRANSITIONS } from '../../src/subscription/transition/transitions.ts'
import { code, table } from './markdown.ts'

const STATUS_WORDS: Record<Status, string> = {
  TRIAL: 'Tries it; nothing is paid yet.',
  ACTIVE: 'Pays.',
  GRACE: 'A payment has failed and Stripe tries again; access goes on until `grace_end`.',
  SUSPENDED: 'Access is off until it pays, resumes or ends.',
  EXPIRED: 'Over, for good. Coming back is a new subscription and a new row.',
}

const STRIPE_WORDS: Record<StripeStatus, string> = {
  trialing: 'A trial needs no payment.',
  active: 'Unless its first invoice exists and is not paid: then nothing is granted.',
  past_due:
    '`GRACE` until `grace_end`, `SUSPENDED` from then on. Nothing, if it never paid at all.',
  unpaid: 'Stripe has stopped trying.',
  paused: 'A trial that ended without a means of payment. `pause_collection` is another thing.',
  canceled: 'Ended at once, or at the end of its term.',
  incomplete_expired: 'The first payment never came.',
  incomplete: 'The first payment is on its way: no row; a row that stands loses its access.',
}

interface FindingWords {
  readonly means: string
  readonly todo: string
}

const FINDING_WORDS: Record<FindingKind, FindingWords> = {
  price_unlisted: {
    means:
      'A subscription has a price that is in no plan. A new one is held back; one that was known keeps the plan it had.',
    todo: 'Put the price into a plan of the config and start again: what was held back is looked at by itself. If nobody should buy it, archive the price at Stripe.',
  },
  status_unknown: {
    means:
      'Stripe uses a status that this version does not know. What was stored stays; nothing is granted.',
    todo: 'Update Bursar.',
  },
  transition_blocked: {
    means:
      'Stripe’s answer asks an `EXPIRED` subscription to live again. The status stays; plan, term and flags are recorded.',
    todo: 'Look the subscription up at Stripe. A customer who comes back needs a new subscription.',
  },
  checkout_quarantined: {
    means:
      'A completed checkout claims a tenant that it cannot prove, or sign-up is closed. Nothing was granted.',
    todo: 'Find out who bought. Refund and cancel at Stripe, or let the buyer check out again from inside your product, where the checkout is started for the right tenant.',
  },
  customer_deleted: {
    means: 'The customer of a tenant was deleted at Stripe, and with it its subscriptions.',
    todo: 'Ask who deleted it. The tenant stays; its subscriptions expire by Stripe’s own word.',
  },
  orphan: {
    means: 'A subscription has waited for 15 minutes and its customer belongs to no tenant.',
    todo: 'It was made outside a checkout, or its checkout is held back: look for a `checkout_quarantined` of the same customer.',
  },
  object_not_found: {
    means: 'Stripe does not know the object that an event named. What we had of it stays.',
    todo: 'Check that `STRIPE_SECRET_KEY` belongs to the account, and to the mode, that sends the events.',
  },
  object_unreadable: {
    means:
      'Stripe’s answer has a shape that this version does not understand. Nothing was changed.',
    todo: 'Update Bursar.',
  },
  dead_letter: {
    means:
      'The refresh of an object fails again and again for a reason that waiting does not mend.',
    todo: '`error_code` in the details says why (see [errors](../reference/errors.md)). The next event about the object tries again.',
  },
  mode_mismatch: {
    means: 'Stripe answered with an object of the other mode (live or test). It was not believed.',
    todo: 'Check the API key; live and test need an installation each.',
  },
  notice_failed: {
    means: 'A mail was given up: the mail server refused it for good, or for three days.',
    todo: '`error_code` in the details says why. Correct the address or the mail server, then retry the effect.',
  },
  provisioning_failed: {
    means:
      'The identity provider does not do what the tenant’s status asks for. It is tried on; the subscription is not held up.',
    todo: 'Look at the identity provider; resolves itself when a try succeeds.',
  },
  announcement_failed: {
    means: 'An outgoing endpoint did not accept an announcement for three days.',
    todo: 'Look at the endpoint, then replay what it missed: `bursar announcements replay`.',
  },
  hook_failed: {
    means: 'An embedded handler keeps throwing.',
    todo: 'Look at the handler; resolves itself when a try succeeds.',
  },
  effect_unhandled: {
    means:
      'Mails, identities, announcements or hooks (`effect_kind` in the details) are owed, and nobody has tried them for two hours: mails or the identity provider are switched off, the last endpoint or handler is gone.',
    todo: 'Switch it on again, and what is owed goes on; mails older than thirty days are dropped. It resolves itself then. Announcements to an endpoint that is gone are dropped after a day (`ENDPOINT_NOT_CONFIGURED`).',
  },
  endpoint_disabled: {
    means:
      'Every call of an outgoing endpoint has failed for a day, or it said that it is gone (410). It is called once an hour to see whether it is back.',
    todo: 'Mend the endpoint; resolves itself when a call is accepted. One that you removed: `bursar announcements enable`. Then replay what it missed (`bursar announcements replay`, see [announcements](../guides/announcements.md)).',
  },
  addon_not_ended: {
    means:
      'Stripe refuses to give an add-on the end of what it adds to, for example because a schedule manages it. It goes on, and its customer is charged. All others are ended meanwhile, and this one is tried once an hour.',
    todo: 'Look at it at Stripe: release it from its schedule, then retry the finding; or end it there. Resolves itself when it is done.',
  },
  refund: {
    means:
      'A charge was refunded, in part or in full. The status did not change: that is Stripe’s to do.',
    todo: 'Cancel the subscription at Stripe if the refund was meant to end it; then resolve the finding.',
  },
  dispute: {
    means: 'A charge is disputed. The status did not change.',
    todo: 'Answer the dispute at Stripe; decide whether the subscription goes on; resolve the finding.',
  },
  event_id_reused: {
    means: 'An event id came a second time about another object. Both objects were asked for.',
    todo: 'Stripe does not do that: find out who else holds the signing secret, and roll it.',
  },
  account_unknown: {
    means: 'A genuine event of an account that the endpoint does not list was not recorded.',
    todo: 'Add the account to the endpoint in the config, or take the endpoint away at Stripe.',
  },
}

const LIFE_WORDS = {
  while: 'while it holds',
  until: 'until you resolve it',
} as const

export const STATUS_BLOCKS = {
  statuses: () =>
    table(
      ['Status', 'Access', 'Meaning'],
      STATUSES.map((status) => [code(status), ACCESS[status] ? 'yes' : 'no', STATUS_WORDS[status]]),
    ),

  transitions: () =>
    table(
      ['from \\ to', ...STATUSES],
      Object.entries(TRANSITIONS).map(([from, cells]) => [
        from === 'none' ? '(none)' : from,
        ...STATUSES.map((to) => cells[to]),
      ]),
    ),

  'stripe-statuses': () =>
    table(
      ['Stripe says', 'We say', 'Because'],
      (Object.keys(STRIPE_STATUSES) as StripeStatus[]).map((status) => [
        code(status),
        STRIPE_STATUSES[status] === 'NOTHING' ? 'nothing granted' : code(STRIPE_STATUSES[status]),
        STRIPE_WORDS[status],
      ]),
    ),

  findings: () =>
    table(
      ['Finding', 'Severity', 'Open', 'What it means', 'What to do'],
      (Object.keys(FINDING_KINDS) as FindingKind[]).map((kind) => [
        code(kind),
        FINDING_KINDS[kind].severity,
        LIFE_WORDS[FINDING_KINDS[kind].open],
        FINDING_WORDS[kind].means,
        FINDING_WORDS[kind].todo,
      ]),
    ),
}
