import type { FindingKind } from '../../packages/bursar/src/subscription/finding.ts'
import { FINDING_KINDS } from '../../packages/bursar/src/subscription/finding.ts'
import { ACCESS, STATUSES, type Status } from '../../packages/bursar/src/subscription/status.ts'
import {
  STRIPE_STATUSES,
  type StripeStatus,
} from '../../packages/bursar/src/subscription/transition/stripe-status.ts'
import {
  type Permission,
  TRANSITIONS,
} from '../../packages/bursar/src/subscription/transition/transitions.ts'
import { code, table } from './markdown.ts'

const STATUS_WORDS: Record<Status, string> = {
  TRIAL: 'In a trial period; nothing is paid yet.',
  ACTIVE: 'Paid, or not late yet.',
  GRACE: 'A payment is late; access continues until `grace_end`.',
  SUSPENDED: 'No access until the customer pays or resumes, or the subscription ends.',
  EXPIRED: 'Ended permanently. A returning customer gets a new subscription and a new row.',
}

const STRIPE_WORDS: Record<StripeStatus, string> = {
  trialing: 'A trial needs no payment.',
  active: 'Nothing is granted while its first invoice is owed.',
  past_due:
    '`GRACE` until `grace_end`, `SUSPENDED` from then on. `ACTIVE` while no sent invoice is due yet. No access if the first charge failed.',
  unpaid: 'Stripe has stopped retrying the payment.',
  paused: 'A trial ended without a payment method. `pause_collection` is different: see below.',
  canceled: 'Ended immediately, or at the end of its term.',
  incomplete_expired: 'The first payment was never made.',
  incomplete: 'Stripe waits for the first payment. An existing row loses its access.',
}

const PERMISSION_WORDS: Record<Permission, string> = {
  yes: 'yes',
  truth: 'Stripe only',
  never: 'never',
  same: 'same',
}

/** How a transition is drawn; what is not drawn is not possible, or no transition. */
const ARROWS: Partial<Record<Permission, string>> = { yes: '-->', truth: '-.->' }

const LIFECYCLE_WORDS = {
  while: 'while the problem exists',
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
      ['From \\ to', ...STATUSES],
      Object.entries(TRANSITIONS).map(([from, cells]) => [
        from === 'none' ? '(none)' : from,
        ...STATUSES.map((to) => PERMISSION_WORDS[cells[to]]),
      ]),
    ),

  'transition-diagram': () => {
    const arrows = STATUSES.flatMap((from) =>
      STATUSES.map((to) => ({ from, to, arrow: ARROWS[TRANSITIONS[from][to]] })),
    )
    const lines = arrows
      .filter(({ arrow }) => arrow !== undefined)
      .map(({ from, to, arrow }) => `    ${from} ${arrow} ${to}`)
    return ['```mermaid', 'flowchart LR', ...lines, '```'].join('\n')
  },

  'stripe-statuses': () =>
    table(
      ['Stripe status', 'Bursar status', 'Why'],
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
