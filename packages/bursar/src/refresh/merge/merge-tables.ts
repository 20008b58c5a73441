interface Fate {
  /** `moves`: to the tenant that stays; an undo moves it back. `stays`: with the merged ID. */
  readonly rows: 'moves' | 'stays'
  readonly why: string
}

/** What a merge does with the rows of every table that has a tenant. */
export const MERGE_TABLES = {
  tenants: {
    rows: 'stays',
    why: 'The row becomes the alias. Its name and address stay for an undo and are not used.',
  },
  stripe_customers: {
    rows: 'moves',
    why: 'They decide the owner. The tenant that stays keeps its billing contact if it has one.',
  },
  subscriptions: { rows: 'moves', why: 'They follow their customers.' },
  access_losses: { rows: 'moves', why: 'They follow their subscriptions, which the brake counts.' },
  entitlement_overrides: {
    rows: 'moves',
    why: 'Only active ones. If both tenants override a feature, the tenant that stays decides.',
  },
  usage: { rows: 'moves', why: 'Both counts are added. Your next report replaces the sum.' },
  checkout_intents: {
    rows: 'moves',
    why: 'If both tenants have the same checkout open, Bursar closes that of the merged tenant.',
  },
  checkout_approvals: { rows: 'moves', why: 'An operator approved the checkout for this tenant.' },
  findings: { rows: 'moves', why: 'Only open ones.' },
  outbox: {
    rows: 'moves',
    why: 'Only pending emails. Outgoing webhooks keep the tenant ID of their event.',
  },
  emails: { rows: 'stays', why: 'Emails that were sent.' },
  identities: {
    rows: 'stays',
    why: 'Bursar disables the user of the merged tenant at the identity provider.',
  },
  subscription_audit: { rows: 'stays', why: 'Audit rows never move.' },
  audit_chain_heads: { rows: 'stays', why: 'Audit rows never move.' },
  entitlement_changes: {
    rows: 'stays',
    why: 'Not needed: clients read the entitlements of both IDs again.',
  },
  tenant_merges: { rows: 'stays', why: 'The record of the merge.' },
  reconcile_differences: { rows: 'stays', why: 'What a past run of verify found.' },
  reconcile_expected: {
    rows: 'stays',
    why: 'A run of verify that is under way reads owners again.',
  },
  merge_offers: { rows: 'stays', why: 'Links that offered this merge are closed.' },
} as const satisfies Record<string, Fate>
