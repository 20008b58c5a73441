interface ScheduledJob {
  /** From the start of one run to the start of the next. */
  readonly everySeconds: number
  /** For operators: what it does. */
  readonly meaning: string
}

/** Jobs that repeat, over the account of the API key. */
export const SCHEDULED_JOBS: Readonly<Record<'catch_up' | 'sweep' | 'verify', ScheduledJob>> = {
  catch_up: {
    everySeconds: 3_600,
    meaning: 'Records events that Stripe lists but no webhook delivered.',
  },
  sweep: {
    everySeconds: 86_400,
    meaning: 'Compares every subscription with Stripe and refreshes those that differ.',
  },
  verify: {
    everySeconds: 86_400,
    meaning: 'Checks that every answer about access follows from Stripe, and lists differences.',
  },
}
