import type { OperatorAnswer } from '../../../../packages/wire/src/operator/routes.ts'
import type { Amount } from './amount.ts'
import { before, DAY, HOUR, MINUTE, SAMPLE_NOW } from './instant.ts'

type Reconcile = OperatorAnswer<'reconcile'>
type Run = Reconcile['runs'][number]

const LONG = 'acct_1NPuWJBuyerWithAnAccountIdAsLongAsTheyCome'

const ENDED = { state: 'ended', last_error: null } as const

function sweep(number: number, daysAgo: number, more: Partial<Run> = {}): Run {
  return {
    run_id: String(number),
    job: 'sweep',
    account: '',
    ...ENDED,
    started_at: before(daysAgo * DAY),
    ended_at: before(daysAgo * DAY - 4 * MINUTE),
    listed: 1_204,
    expected: 1_198,
    counts: [
      { name: 'pages', count: 13 },
      { name: 'marked_stale', count: 2 },
    ],
    ...more,
  }
}

const RUNNING = { state: 'running', ended_at: null } as const
const FAILED = { state: 'interrupted', ended_at: null, last_error: 'STRIPE_RATE_LIMITED' } as const

const RUNS: Record<Amount, readonly Run[]> = {
  none: [],
  little: [sweep(2, 0.01, { ...RUNNING, listed: 400, expected: 1_204 }), sweep(1, 1)],
  much: [
    sweep(9, 0.001, { ...RUNNING, listed: 61_300, expected: 120_400 }),
    sweep(8, 0.2, { ...FAILED, account: LONG, listed: 1_200, expected: null }),
    // A job that this version of the console knows nothing of.
    sweep(7, 1, {
      job: 'compare_everything_with_the_ledger',
      counts: [
        { name: 'differences', count: 1_250 },
        { name: 'held_by_the_brake', count: 37 },
      ],
    }),
    ...[2, 3, 4, 5].map((days) => sweep(7 - days, days, { listed: 120_400 })),
  ],
}

const JOBS: Reconcile['jobs'] = [
  {
    job: 'catch_up',
    meaning: 'Records events that Stripe lists but no webhook delivered.',
    every_seconds: 3_600,
    due_at: before(-0.4 * HOUR),
    requested_at: null,
  },
  {
    job: 'sweep',
    meaning: 'Compares every subscription with Stripe and refreshes those that differ.',
    every_seconds: 86_400,
    due_at: before(-5 * HOUR),
    requested_at: null,
  },
]

const UNKNOWN_JOB = {
  job: 'compare_everything_with_the_ledger',
  meaning: null,
  every_seconds: null,
  due_at: null,
  requested_at: before(MINUTE),
}

const DIFFERENCES: Reconcile['differences'] = [
  {
    job: 'verify',
    run_id: '7',
    kind: 'status',
    tenant_id: 'acme-wind',
    stripe_subscription_id: 'sub_1QJx0aAcmeWind',
    held_by: null,
    sentence: 'acme-wind, sub_1QJx0aAcmeWind: The status is ACTIVE. From Stripe, it is SUSPENDED.',
  },
  {
    job: 'verify',
    run_id: '7',
    kind: 'missing',
    tenant_id: null,
    stripe_subscription_id: `sub_${'1QJx0aSubscription'.repeat(3)}`,
    held_by: 'brake',
    sentence: `No tenant, sub_${'1QJx0aSubscription'.repeat(3)}: Bursar has no subscription.`,
  },
]

/** The jobs, their runs and the watermarks, in a world as full as asked for. */
export function sampleReconcile(amount: Amount): Reconcile {
  const own = {
    account: '',
    caught_up_to: before(0.8 * HOUR),
    due_at: before(-0.4 * HOUR),
    is_running: false,
    last_error: null,
  }
  const late = { ...own, account: LONG, caught_up_to: before(4 * DAY) }
  const more = [
    { ...late, last_error: 'STRIPE_FORBIDDEN' },
    { ...own, account: 'acct_2', caught_up_to: null, is_running: true },
  ]
  const watermarks = { none: [], little: [own], much: [...more, own] }[amount]
  return {
    as_of: SAMPLE_NOW,
    jobs: amount === 'much' ? [...JOBS, UNKNOWN_JOB] : JOBS,
    runs: [...RUNS[amount]],
    differences: amount === 'much' ? DIFFERENCES : [],
    watermarks,
    accounts: amount === 'much' ? 1_250 : watermarks.length,
  }
}
