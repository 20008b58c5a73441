import type Stripe from 'stripe'

/** Where Stripe is; `{}` is Stripe itself. */
export function addressOf(apiBase: URL | null): Partial<Stripe.StripeConfig> {
  if (apiBase === null) return {}
  const protocol = apiBase.protocol === 'http:' ? 'http' : 'https'
  const port = apiBase.port || (protocol === 'http' ? '80' : '443')
  return { host: apiBase.hostname, port, protocol }
}
