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
    why: 'Ownership. The tenant that stays keeps its billing contact if it has one.',
  },
  subscriptions: { rows: 'moves', why: 'They follow their customers.' },
  access_losses: { rows: 'moves', why: 'The brake counts and holds subscriptions.' },
  entitlement_overrides: {
    rows: 'moves',
    why: 'Active ones. If both have one for a feature, that of the tenant that stays counts.',
  },
  usage: { rows: 'moves', why: 'Both counts are added. Your next report replaces the sum.' },
  checkout_intents: {
    rows: 'moves',
    why: 'If both have the same checkout open, that of the merged tenant is closed.',
  },
  checkout_approvals: { rows: 'moves', why: 'An operator approved the checkout for this tenant.' },
  findings: { rows: 'moves', why: 'Open ones.' },
  outbox: {
    rows: 'moves',
    why: 'Pending emails. Outgoing webhooks keep the ID that was right when they happened.',
  },
  emails: { rows: 'stays', why: 'Emails that were sent.' },
  identities: {
    rows: 'stays',
    why: 'Bursar disables the user of the merged tenant at the identity provider.',
  },
  subscription_audit: { rows: 'stays', why: 'Audit rows never move.' },
  audit_chain_heads: { rows: 'stays', why: 'Audit rows never move.' },
  entitlement_changes: { rows: 'stays', why: 'Clients that know either ID ask again.' },
  tenant_merges: { rows: 'stays', why: 'The record of the merge.' },
  merge_offers: { rows: 'stays', why: 'Links that offered this merge are closed.' },
} as const satisfies Record<string, Fate>
