import { act, type OperatorRoute } from '../route.ts'
import { startBody } from './reconcile.ts'

/** A run of a job, started by an operator. A node begins it within a minute. */
export const RECONCILE_ACTIONS = {
  startCatchUp: {
    ...act('/reconcile/catch-up', 'Start a catch-up', startBody),
    button: {
      page: 'reconcile',
      label: 'Start catch-up',
      what:
        'Within a minute, Bursar reads the events of all accounts from Stripe and records those ' +
        'that no webhook delivered.',
    },
  },
  startSweep: {
    ...act('/reconcile/sweep', 'Start a sweep', startBody),
    button: {
      page: 'reconcile',
      label: 'Start sweep',
      what:
        'Within a minute, Bursar compares every subscription of all accounts with Stripe and ' +
        'refreshes those that differ. This takes about one read for 100 subscriptions.',
    },
  },
  startVerify: {
    ...act('/reconcile/verify', 'Start a verification', startBody),
    button: {
      page: 'reconcile',
      label: 'Start verify',
      what:
        'Bursar compares what it tells your app about every tenant with what follows from ' +
        'Stripe, and lists the differences. It changes nothing. It waits until 15 minutes after ' +
        'a sweep.',
    },
  },
} as const satisfies Record<string, OperatorRoute>
