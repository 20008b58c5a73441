import Stripe from 'stripe'
import type { Simulator } from '../../packages/simulator/src/index.ts'

/** The official package, unmodified, pointed at a running simulator. */
export function clientAt(port: number, simulator: Simulator, account?: string): Stripe {
  return new Stripe(simulator.apiKey, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    ...(account === undefined ? {} : { stripeAccount: account }),
  })
}

/** The official package in process: no network. */
export function clientOf(simulator: Simulator): Stripe {
  return new Stripe(simulator.apiKey, {
    httpClient: Stripe.createFetchHttpClient(simulator.fetch),
    telemetry: false,
    maxNetworkRetries: 0,
  })
}
