import type { KindOfFinding } from './kind-of-finding.ts'

/** Of who a customer, a checkout or a subscription belongs to. */
export const OWNERSHIP_FINDINGS = {
  checkout_on_hold: {
    open: 'while',
    severity: 'action',
    title: 'Checkout on hold',
    meaning:
      'Someone completed a checkout, but Bursar cannot verify which tenant it belongs to. ' +
      'Nothing was granted.',
    advice:
      'Find out who the buyer is. Then link the checkout to their tenant, create a new tenant ' +
      'from it, or refund it in Stripe.',
    actions: ['link', 'approve', 'refetch', 'dismiss'],
  },
  proof_conflict: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Conflicting proof',
    meaning:
      'A checkout proves that it is for one tenant, but its customer belongs to another. The ' +
      'checkout is on hold. Neither tenant changed. The subscription belongs to the tenant of ' +
      'its customer.',
    advice:
      'Find out which tenant is right. Move the Stripe customer, with all its subscriptions, to ' +
      'the proven tenant, or refund the checkout in Stripe.',
    actions: ['move', 'refetch', 'dismiss'],
  },
  unproven_claim: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Unproven claim',
    meaning:
      'A checkout without proof names a tenant. Its buyer has a tenant of their own, with access ' +
      'to what they bought. The named tenant did not change.',
    advice:
      'If the buyer belongs to the named tenant, merge the two tenants. If not, dismiss the ' +
      'finding. To prevent such findings, sign the references of your payment links with ' +
      '`signReference`.',
    actions: ['merge', 'refetch', 'dismiss'],
  },
  same_email: {
    open: 'until',
    severity: 'warning',
    title: 'Same email address',
    meaning:
      'A new buyer has the billing address of an existing tenant, and Bursar could not ask that ' +
      'tenant by email whether to merge the two. The buyer has a tenant of their own, with ' +
      'access to what they bought.',
    advice:
      'Ask the customer through a channel that you trust. If both tenants belong together, merge ' +
      'them. If not, dismiss the finding. `reason` in the details says why no email was sent.',
    actions: ['merge', 'dismiss'],
  },
  customer_deleted: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Customer deleted',
    meaning:
      'The Stripe customer of a tenant was deleted. This ended its subscriptions in Stripe. ' +
      'The tenant still exists.',
    advice: 'Find out who deleted it. If it was a mistake, ask the tenant to subscribe again.',
    actions: ['refetch', 'dismiss'],
  },
  orphan: {
    open: 'while',
    severity: 'action',
    title: 'Subscription without a tenant',
    meaning:
      'A subscription has been waiting for 15 minutes because its customer belongs to no ' +
      'tenant. No checkout of the customer is on hold, and no first payment is processing.',
    advice:
      'Link the customer to its tenant. The subscription may have been created in the ' +
      'Stripe Dashboard.',
    actions: ['link', 'refetch', 'dismiss'],
  },
} as const satisfies Record<string, KindOfFinding>
