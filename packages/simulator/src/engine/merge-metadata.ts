import type Stripe from 'stripe'

/** Sets the given keys. An empty value removes its key. https://docs.stripe.com/api/metadata */
export function mergeMetadata(target: Stripe.Metadata, patch: Stripe.Metadata | undefined): void {
  for (const [key, value] of Object.entries(patch ?? {})) {
    if (value === '') delete target[key]
    else target[key] = value
  }
}
