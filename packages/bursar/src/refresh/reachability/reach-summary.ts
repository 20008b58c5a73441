import type { Unreachable } from './reachability.store.ts'

/** Pure: one sentence about an endpoint that does not answer. */
export function reachSummary(
  one: Pick<Unreachable, 'endpoint' | 'errorCode' | 'permission'>,
): string {
  const { endpoint, errorCode, permission } = one
  const asked = endpoint.replace('.write', '')
  if (permission !== null) return `The Stripe key lacks the permission ${permission}.`
  switch (errorCode) {
    case 'STRIPE_UNAUTHORIZED':
      return `Stripe rejects the API key (${asked}).`
    case 'STRIPE_FORBIDDEN':
      return `The Stripe key has no access to this account (${asked}).`
    case 'OBJECT_NOT_FOUND':
      return `Stripe finds none of the requested objects (${asked}). Check the account of the key.`
    default:
      return `Stripe has not answered for 5 minutes (${asked}).`
  }
}
