import type { KindOfFinding } from './kind-of-finding.ts'

/** Of payments, and of access that does not agree with them. */
export const MONEY_FINDINGS = {
  refund: {
    open: 'while',
    severity: 'warning',
    dismissal: 'stays',
    title: 'Refund',
    meaning:
      'A payment was refunded, or a refund failed. The finding resolves when Stripe reports ' +
      'the charge as no longer refunded.',
    advice:
      'If the refund was meant to end the subscription, cancel it in Stripe; `onFullRefund` ' +
      'can suspend access automatically. If a refund failed, pay the customer another way.',
    actions: ['refetch', 'dismiss'],
  },
  dispute: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Dispute',
    meaning:
      'A customer disputed a payment at their bank. The finding resolves when the dispute is ' +
      'won or closed. It stays open if the dispute is lost.',
    advice:
      'Respond to the dispute in Stripe before the date in the details. If it was lost, decide ' +
      'whether the subscription continues; `onDisputeLost` can suspend access automatically.',
    actions: ['refetch', 'dismiss'],
  },
  invoice_not_finalized: {
    open: 'while',
    severity: 'action',
    title: 'Invoice cannot be finalized',
    meaning:
      'Stripe cannot finalize an invoice, for example because the customer’s address is ' +
      'missing for tax. Stripe collects no payment, and access continues.',
    advice:
      '`error_code` in the details says why. Fix the customer or the invoice in Stripe, ' +
      'then finalize the invoice there.',
    actions: ['refetch', 'dismiss'],
  },
  two_main_subscriptions: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Two main subscriptions',
    meaning:
      'One tenant has two live main subscriptions for the same resource, so the customer is ' +
      'probably charged twice.',
    advice:
      'Ask the customer which one to keep. Cancel the other one in Stripe and refund it. ' +
      'The finding resolves when one of them ends.',
    actions: ['refetch', 'dismiss'],
  },
  paid_without_access: {
    open: 'while',
    severity: 'action',
    dismissal: 'stays',
    title: 'Paid without access',
    meaning:
      'A customer paid for a subscription that is suspended or has ended, so they have no access.',
    advice:
      'Find out what the payment was for. Then refund it in Stripe, or collect the open ' +
      'invoices there so that the subscription becomes active again.',
    actions: ['refetch', 'dismiss'],
  },
  withheld_active: {
    open: 'while',
    severity: 'action',
    title: 'Active without access',
    meaning:
      'Stripe reports a subscription as active, but it has no access. `reason` in ' +
      'the details says why.',
    advice:
      'Check the subscription and its invoices in Stripe. If the customer should have access ' +
      'now, collect the invoice there or allow the features with an override.',
    actions: ['refetch', 'dismiss'],
  },
  access_without_stripe: {
    open: 'while',
    severity: 'action',
    title: 'Access without subscription',
    meaning:
      'A subscription has access in Bursar, but Stripe reports that it has ended or is unpaid.',
    advice:
      'Refresh it from Stripe. If the finding stays, check the subscription in Stripe. If the ' +
      'tenant should not have the features, block them with an override.',
    actions: ['refetch', 'dismiss'],
  },
  draft_overdue: {
    open: 'while',
    severity: 'action',
    title: 'Invoice is still a draft',
    meaning:
      'A subscription is active, and its latest invoice has been a draft for more than two ' +
      'days, so Stripe collects no payment.',
    advice:
      'Finalize the invoice in Stripe, or delete it. Check whether `auto_advance` is off or ' +
      'payment collection is paused.',
    actions: ['refetch', 'dismiss'],
  },
  upgrade_unpaid: {
    open: 'while',
    severity: 'warning',
    title: 'Upgrade not paid',
    meaning:
      'A customer changed to a better plan or a higher quantity, and the invoice of the change ' +
      'is not paid. Until then, the tenant keeps the plan and quantity of the last paid ' +
      'invoice (`unpaidUpgrade`).',
    advice:
      'Usually no action is needed: Stripe retries the payment. If the customer asks, send ' +
      'them the link to the open invoice.',
    actions: ['refetch', 'dismiss'],
  },
  addon_without_main: {
    open: 'while',
    severity: 'action',
    title: 'Add-on without a main subscription',
    meaning:
      'A tenant pays for an add-on but has no live main subscription, so the add-on grants ' +
      'nothing.',
    advice:
      'Ask whether the customer needs a main subscription. If not, cancel the add-on in Stripe ' +
      'and refund it. With `standalone: true` in its plan, an add-on works without a main ' +
      'subscription.',
    actions: ['refetch', 'dismiss'],
  },
} as const satisfies Record<string, KindOfFinding>
