/**
 * Why a subscription that is alive at Stripe has no access here, or less than what is paid:
 * whatever stands here must be looked at again soon, because time alone may settle it.
 */
export const WITHHELD_REASONS = {
  price_unlisted: 'None of its prices is in a plan.',
  quantity_zero: 'Every item has a quantity of 0.',
  first_invoice_unpaid: 'Stripe reports it as live, but its first invoice is not paid.',
  first_payment_processing: 'Its first payment is processing, and the policy is to wait for it.',
  first_payment_missing: 'Its first payment is missing (Stripe status: incomplete).',
  status_unknown:
    'Stripe reports a status that this version does not know, and nothing is stored yet.',
  addon_without_main: 'It is an add-on, and its tenant has no live main subscription.',
  customer_pause: 'The customer paused it.',
  payment_reversed: 'Its payment was refunded in full, or a dispute about it was lost.',
  transition_blocked: 'Stripe reports it as live, but it has ended in Bursar.',
} as const satisfies Record<string, string>

export type WithheldReason = keyof typeof WITHHELD_REASONS
