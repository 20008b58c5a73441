import { AppError } from '@bursar/wire/errors'
import { type Check, error, faulty, ok } from '../check.ts'

const READ = { method: 'GET', path: '/v1/subscriptions?limit=1' } as const

export const stripeKey: Check = {
  id: 'stripe_key',
  title: 'Stripe key',
  how: 'Stripe can be reached and accepts the key.',
  needs: [],
  async run({ config, stripe }) {
    const { livemode, apiBase } = config.stripe
    const where = apiBase === null ? 'Stripe' : `Stripe at ${apiBase.origin}`
    try {
      await stripe.missingPermission(READ)
    } catch (failure) {
      if (!(failure instanceof AppError)) throw failure
      return faulty(problemOf(failure, where))
    }
    return ok(`${where} accepts the key. Mode: ${livemode ? 'live' : 'test'}.`)
  },
}

function problemOf(failure: AppError, where: string) {
  if (failure.code === 'STRIPE_UNAUTHORIZED') {
    return error(
      'Stripe rejects the API key.',
      'Set STRIPE_SECRET_KEY to a current key from https://dashboard.stripe.com/apikeys.',
    )
  }
  if (failure.code === 'STRIPE_FORBIDDEN') {
    return error(
      'The Stripe key has no access to the account.',
      'Set STRIPE_SECRET_KEY to a key of the account whose events Bursar receives.',
    )
  }
  return error(
    `${where} gives no usable answer (${failure.code}).`,
    'Allow outgoing HTTPS connections to api.stripe.com, and check https://status.stripe.com.',
  )
}
