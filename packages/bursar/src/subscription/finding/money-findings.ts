import type { KindOfFinding } from './kind-of-finding.ts'

/** Of payments, and of access that does not agree with them. */
export const MONEY_FINDINGS = {
  refund: {
    open: 'while',
    severity: 'warning',
    dismissal: 'stays',
    title: 'Refund',
    meaning:
      'A payment was refunded, or a refund failed. The finding follows the charge: it ' +
      'resolves when Stripe takes a failed refund back.',
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
      'A payment is disputed at the bank. The finding follows the dispute: it resolves when ' +
      'the dispute is won or closed, and stays when it is lost.',
    advice:
      'Respond to the dispute in Stripe before the date in the details. If it was lost, ' +
      'decide whether the subscription goes on; `onDisputeLost` can suspend access ' +
      'automatically.',
    actions: ['refetch', 'dismiss'],
  },
  invoice_not_finalized: {
    open: 'while',
    severity: 'action',
    title: 'Invoice cannot be finalized',
    meaning:
      'Stripe cannot finalize an invoice, for example because the customer’s address is ' +
      'missing for tax. Stripe collects nothing, and access continues.',
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
      'Money was received for a subscription that is suspended or has ended, so the ' +
      'customer paid and has no access.',
    advice:
      'Decide what the payment was for: refund it in Stripe, or settle the open invoices ' +
      'there so that the subscription becomes active again.',
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
      'Look at the subscription and its invoices in Stripe. If the customer should have ' +
      'access now, settle the invoice there or allow the features with an override.',
    actions: ['refetch', 'dismiss'],
  },
  access_without_stripe: {
    open: 'while',
    severity: 'action',
    title: 'Access without subscription',
    meaning:
      'A subscription has access here, and Stripe says that it has ended or cannot say what it is.',
    advice:
      'Refresh it. If the finding stays, look at the subscription in Stripe and block the ' +
      'features with an override if the tenant should not have them.',
    actions: ['refetch', 'dismiss'],
  },
  draft_overdue: {
    open: 'while',
    severity: 'action',
    title: 'Invoice is still a draft',
    meaning:
      'A subscription is active, and its latest invoice has been a draft for more than two ' +
      'days, so Stripe collects nothing.',
    advice:
      'Finalize the invoice in Stripe, or delete it. Check whether something holds it back, ' +
      'such as `auto_advance` or a paused collection.',
    actions: ['refetch', 'dismiss'],
  },
  upgrade_unpaid: {
    open: 'while',
    severity: 'warning',
    title: 'Upgrade not paid',
    meaning:
      'A customer changed to a better plan or a higher quantity, and the invoice of the ' +
      'change is not paid. Until it is paid, the tenant has what it paid for last ' +
      '(`unpaidUpgrade`).',
    advice:
      'Usually nothing: Stripe retries the payment. If the customer asks, send them the ' +
      'link to the open invoice.',
    actions: ['refetch', 'dismiss'],
  },
  addon_without_main: {
    open: 'while',
    severity: 'action',
    title: 'Add-on without a main subscription',
    meaning:
      'An add-on is paid for, and its tenant has no live main subscription, so the add-on ' +
      'grants nothing.',
    advice:
      'Ask the customer: they may need a main subscription again. Otherwise cancel the ' +
      'add-on in Stripe and refund it. `standalone: true` in the plan lets it stand alone.',
    actions: ['refetch', 'dismiss'],
  },
} as const satisfies Record<string, KindOfFinding>
