import type { Clock } from '@bursar/wire/clock'
import type { Config } from '../../config/config.ts'
import { pathOf } from '../../operator/now/endpoints.store.ts'
import { SentTypes } from '../../operator/now/sent-types.ts'
import { StripeReader } from '../../stripe/stripe-reader.ts'

/** What Stripe is told to send to the endpoints of this config. */
export function openSentTypes({ stripe, endpoints }: Config, clock: Clock): SentTypes {
  const paths = endpoints.map(({ name }) => pathOf(name))
  // Made when it is asked: a command on the database alone has no key, and need not ask.
  const ask = async () => new StripeReader(stripe).webhookEndpoints()
  return new SentTypes({ ask, paths, clock })
}
