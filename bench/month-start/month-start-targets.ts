import type { Target } from '../support/target.ts'
import type { MonthStartReport } from './run-month-start-bench.ts'

/** Of 100,000 renewals; of fewer, in proportion. */
const SECONDS_MAX = 150
const SUBSCRIPTIONS_OF_IT = 100_000
/** What starting and ending a round takes, however few there are. */
const SECONDS_MAX_AT_LEAST = 15
const CHECKOUT_SECONDS_MAX = 2

export function judgeMonthStart(report: MonthStartReport): Target[] {
  const { options, seconds, checkoutSeconds, limited } = report
  const share = options.subscriptions / SUBSCRIPTIONS_OF_IT
  const max = Math.max(SECONDS_MAX_AT_LEAST, SECONDS_MAX * share)
  const slowest = checkoutSeconds.at(-1) ?? null
  return [
    { claim: `all renewals observed within ${max} s`, got: seconds, met: seconds <= max },
    {
      claim: `a checkout waits at most ${CHECKOUT_SECONDS_MAX} s meanwhile`,
      got: slowest,
      met: slowest !== null && slowest <= CHECKOUT_SECONDS_MAX,
    },
    { claim: 'no request over the limits of Stripe', got: limited, met: limited === 0 },
  ]
}
