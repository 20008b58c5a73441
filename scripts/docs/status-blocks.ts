import type { FindingKind } from '../../packages/bursar/src/subscription/finding.ts'
import { FINDING_KINDS } from '../../packages/bursar/src/subscription/finding.ts'
import { ACCESS, STATUSES, type Status } from '../../packages/bursar/src/subscription/status.ts'
import {
  STRIPE_STATUSES,
  type StripeStatus,
} from '../../packages/bursar/src/subscription/transition/stripe-status.ts'
import { TRANSITIONS } from '../../packages/bursar/src/subscription/transition/transitions.ts'
import { code, table } from './markdown.ts'

const STATUS_WORDS: Record<Status, string> = {
  TRIAL: 'In a trial period; nothing is paid yet.',
  ACTIVE: 'Paid, or not late.',
  GRACE: 'A payment is late; access continues until `grace_end`.',
  SUSPENDED: 'No access until the customer pays or resumes, or the subscription ends.',
  EXPIRED: 'Ended for good. A returning customer has a new subscription and a new row.',
}

const STRIPE_WORDS: Record<StripeStatus, string> = {
  trialing: 'A trial needs no payment.',
  active: 'Except while its first invoice is owed: then nothing is granted.',
  past_due:
    '`GRACE` until `grace_end`, `SUSPENDED` from then on. `ACTIVE` while no sent invoice is due yet; nothing, if the first charge failed.',
  unpaid: 'Stripe has stopped retrying the payment.',
  paused: 'A trial ended without a payment method. `pause_collection` is something else.',
  canceled: 'Ended at once, or at the end of its term.',
  incomplete_expired: 'The first payment was never made.',
  incomplete: 'Stripe waits for the first payment. An existing row loses its access.',
}

const LIFECYCLE_WORDS = {
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
      ['Finding', 'Severity', 'Open', 'What it means', 'What to do', 'Actions'],
      (Object.keys(FINDING_KINDS) as FindingKind[]).map((kind) => [
        code(kind),
        FINDING_KINDS[kind].severity,
        LIFECYCLE_WORDS[FINDING_KINDS[kind].open],
        FINDING_KINDS[kind].meaning,
        FINDING_KINDS[kind].advice,
        FINDING_KINDS[kind].actions.map(code).join(', '),
      ]),
    ),
}
