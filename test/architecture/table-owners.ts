/**
 * The one folder that writes a table: by its statements, in files of it or of a folder below that
 * owns nothing, or by a function of the schema that it owns.
 */
export const OWNERS = {
  migrations: 'postgres',
  settings: 'postgres',

  stripe_events: 'inbox',
  event_watermarks: 'reconcile',
  reconcile_runs: 'reconcile',
  restore_mark: 'reconcile/restore',
  lost_spans: 'reconcile/restore',
  lost_span_objects: 'reconcile/restore',
  bulk_rounds: 'refresh/bulk',
  reconcile_expected: 'reconcile/verify',
  reconcile_differences: 'reconcile/verify',
  reconcile_requests: 'reconcile',
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
  entitlement_changes: 'subscription/entitlement',
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

interface SchemaFunction {
  /** The folder whose tables it writes. To call it is to call a function of that folder. */
  readonly owner: string
  /** The folders whose statements call it. */
  readonly calledBy: readonly string[]
}

/** The statements of a migration that are not in the body of a function, and triggers. */
export const MIGRATIONS = 'migrations'

/**
 * Functions of the schema that write. A statement calls one where a single durable statement must
 * do what concerns two owners. A migration that has to fill rows creates one and calls it.
 */
export const FUNCTIONS: Readonly<Record<string, SchemaFunction>> = {
  mark_stale_by_events: { owner: 'refresh/object', calledBy: ['inbox'] },
  open_findings: { owner: 'subscription/finding', calledBy: ['inbox'] },
  note_entitlement_change: { owner: 'subscription/entitlement', calledBy: [MIGRATIONS] },
}
