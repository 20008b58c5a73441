/** Not a folder: what the migrations write themselves, their triggers included. */
export const MIGRATIONS = 'migrations'

/** The one folder, with those below it that own nothing, whose statements write a table. */
export const OWNERS = {
  migrations: 'postgres',
  settings: 'postgres',

  stripe_events: 'inbox',
  event_replays: 'inbox',

  stripe_objects: 'refresh/object',
  stripe_budget: 'refresh/claim',
  stripe_reachability: 'refresh/reachability',
  refresh_results: 'refresh/history',
  amounts_due: 'refresh/history',
  payment_reversals: 'refresh/money',
  plan_revisions: 'schedule',

  tenants: 'refresh/ownership',
  stripe_customers: 'refresh/ownership',
  tenant_merges: 'refresh/merge',
  tenant_merge_items: 'refresh/merge',
  merge_offers: 'refresh/merge',
  checkout_intents: 'refresh/checkout',
  checkout_approvals: 'refresh/checkout',

  subscriptions: 'subscription',
  usage: 'subscription/entitlement',
  entitlement_overrides: 'subscription/entitlement',
  entitlement_changes: MIGRATIONS,
  brake: 'subscription/brake',
  access_losses: 'subscription/brake',
  findings: 'subscription/finding',

  subscription_audit: 'audit',
  audit_chain_heads: 'audit',

  outbox: 'outbox',
  emails: 'delivery/email',
  webhook_endpoints: 'delivery/webhooks',
  webhook_attempts: 'delivery/webhooks',
  identities: 'delivery/provisioning',
  alert_kinds: 'schedule/alert',

  operators: 'operator/sign-in',
  operator_sessions: 'operator/sign-in',
  operator_tickets: 'operator/sign-in',
  delivery_counts: 'schedule',
  signing_secrets: 'schedule',
  status_counts: 'schedule',
} as const

export type Table = keyof typeof OWNERS

/** Who else writes a table, and why that cannot be its owner. */
interface Exception {
  readonly table: Table
  readonly module: string
  readonly reason: string
}

const ONE_DURABLE = 'An event is recorded by one statement, and so is all that follows from it.'

export const EXCEPTIONS: readonly Exception[] = [
  { table: 'stripe_objects', module: 'inbox', reason: ONE_DURABLE },
  { table: 'findings', module: 'inbox', reason: ONE_DURABLE },
  { table: 'brake', module: MIGRATIONS, reason: 'It has one row, which is there from the start.' },
]
