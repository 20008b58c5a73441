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
      'Find out who bought: link the checkout to its tenant, create a new tenant from it, ' +
      'or refund it in Stripe.',
    actions: ['link', 'approve', 'refetch', 'dismiss'],
  },
  proof_conflict: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Conflicting proof',
    meaning:
      'A checkout proves that it is for one tenant, but its customer belongs to another. The ' +
      'checkout is on hold, and neither tenant changed; the subscription follows its customer.',
    advice:
      'Find out which tenant is right. Move the Stripe customer, with all its subscriptions, to ' +
      'the proved tenant, or refund the checkout in Stripe.',
    actions: ['move', 'refetch', 'dismiss'],
  },
  unproven_claim: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Unproven claim',
    meaning:
      'A checkout without proof names a tenant. Its buyer has a tenant of their own, with access ' +
      'to what they bought. Nothing of the named tenant changed.',
    advice:
      'If the buyer belongs to the named tenant, merge the two. If not, dismiss this. To avoid ' +
      'it, sign the reference of your payment links with `signReference`.',
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
      'them. If not, dismiss this. `reason` in the details says why no email was sent.',
    actions: ['merge', 'dismiss'],
  },
  customer_deleted: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Customer deleted',
    meaning:
      'The Stripe customer of a tenant was deleted, which ends its subscriptions in Stripe. ' +
      'The tenant stays.',
    advice: 'Find out who deleted it. If it was a mistake, ask the tenant to subscribe again.',
    actions: ['refetch', 'dismiss'],
  },
  orphan: {
    open: 'while',
    severity: 'action',
    title: 'Orphan',
    meaning:
      'A subscription has waited for 15 minutes, and its customer belongs to no tenant. No ' +
      'checkout of this customer is on hold, and the first payment is not processing.',
    advice:
      'Link the customer to its tenant. The subscription may have been created in the ' +
      'Stripe Dashboard.',
    actions: ['link', 'refetch', 'dismiss'],
  },
} as const satisfies Record<string, KindOfFinding>
