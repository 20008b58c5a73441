import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import type { Config } from '../../config/config.ts'
import { pathOf } from '../../operator/now/endpoints.store.ts'
import { oursAmong, SentTypes } from '../../operator/now/sent-types.ts'
import type { Pool } from '../../postgres/pool.ts'
import { EndpointWatch } from '../../reconcile/watch-endpoint.ts'
import { StripeReader } from '../../stripe/stripe-reader.ts'

/** What Stripe is told to send to the endpoints of this config. */
export function openSentTypes({ stripe, endpoints }: Config, clock: Clock): SentTypes {
  const paths = endpoints.map(({ name }) => pathOf(name))
  // Made when it is asked: a command on the database alone has no key, and need not ask.
  const ask = async () => new StripeReader(stripe).webhookEndpoints()
  return new SentTypes({ ask, paths, clock })
}

/** Finds out that Stripe has disabled an endpoint of this config. */
export function openEndpointWatch(
  { stripe, endpoints }: Config,
  { pool, clock }: { readonly pool: Pool; readonly clock: Clock },
): EndpointWatch {
  const paths = endpoints.map(({ name }) => pathOf(name))
  const readDisabled = async () => {
    try {
      const ours = oursAmong(await new StripeReader(stripe).webhookEndpoints(), paths)
      const disabled = ours.filter(({ status }) => status !== 'enabled')
      return ours.length === 0 ? null : disabled.map(({ url }) => url)
    } catch (error) {
      // Whether Stripe may be asked is told elsewhere: by its own finding, and by `bursar doctor`.
      if (error instanceof AppError && error.code.startsWith('STRIPE_')) return null
      throw error
    }
  }
  return new EndpointWatch({ db: pool, clock, readDisabled })
}
