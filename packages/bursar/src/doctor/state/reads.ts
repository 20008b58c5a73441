import { reachSummary } from '../../refresh/reachability/reach-summary.ts'
import { readUnreachable } from '../../refresh/reachability/reachability.store.ts'
import { type Check, error, judged, unknown } from '../check.ts'

const NAMED_MAX = 5
const REACH_FIX =
  'Allow outgoing HTTPS connections to api.stripe.com, and check https://status.stripe.com.'

/** What running nodes saw: this command may be allowed more, or run elsewhere. */
export const stripeReads: Check = {
  id: 'stripe_reads',
  title: 'Requests of running nodes to Stripe',
  how: 'Running nodes have not been refused by Stripe for longer than 5 minutes.',
  needs: ['database_schema'],
  async run({ pool }) {
    if (pool === null) return unknown('There is no database.')
    const found = await readUnreachable(pool, null)
    const problems = found.slice(0, NAMED_MAX).map((one) => {
      const account = one.account === '' ? '' : ` Account: ${one.account}.`
      return error(
        `A running node reports: ${reachSummary(one)}${account}`,
        one.kind === 'stripe_refused'
          ? 'Correct STRIPE_SECRET_KEY on every node, and restart them.'
          : REACH_FIX,
      )
    })
    return judged(problems, 'Stripe answers the running nodes.')
  },
}
