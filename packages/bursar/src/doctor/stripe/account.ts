import { type Check, error, faulty, ok, unknown } from '../check.ts'
import { readNewestSubscriptions } from '../state/state.store.ts'

/** One that is missing may have been deleted with its test clock; several in a row were not. */
const SUBSCRIPTIONS_MAX = 3

const FIX_ACCOUNT =
  'Set STRIPE_SECRET_KEY to a key of the account whose events this database has, or set ' +
  'DATABASE_URL to the database of this account.'

/** Whether the database belongs to the account and the mode of the key. */
export const stripeAccount: Check = {
  id: 'stripe_account',
  title: 'Account and mode of the Stripe key',
  how: 'The newest subscriptions of the database exist in the account and mode of the key.',
  needs: ['stripe_permissions', 'database_schema'],
  async run({ config, pool, stripe }) {
    if (pool === null) return unknown('There is no database.')
    const ids = await readNewestSubscriptions(pool, SUBSCRIPTIONS_MAX)
    if (ids.length === 0) return unknown('The database has no subscriptions to compare yet.')
    const found = await Promise.all(ids.map((id) => stripe.subscription(id)))
    const mode = config.stripe.livemode ? 'live' : 'test'
    if (found.some(({ kind }) => kind === 'other_mode')) {
      const other = config.stripe.livemode ? 'test' : 'live'
      return faulty(
        error(
          `The Stripe key is a ${mode} key, but the database has ${other} subscriptions.`,
          `Set STRIPE_SECRET_KEY to a ${other} key, or set DATABASE_URL to the ${mode} database.`,
        ),
      )
    }
    if (found.every(({ kind }) => kind === 'missing')) {
      const sentence =
        ids.length === 1
          ? 'The account of the Stripe key does not have the only subscription of the database.'
          : `The account of the Stripe key has none of the ${ids.length} newest subscriptions of ` +
            'the database.'
      return faulty(error(sentence, FIX_ACCOUNT))
    }
    return ok('The account has the newest subscriptions of the database.')
  },
}
