/** `action`: a person must act. `warning`: something needs watching. `info`: good to know. */
export const SEVERITIES = ['action', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

interface KindOfFinding {
  /**
   * `while`: open as long as it holds; the refresh of its object opens and resolves it. `until`: it
   * happened, and stays open until somebody resolves it.
   */
  readonly open: 'while' | 'until'
  readonly severity: Severity
  /**
   * An operator who dismissed it is not asked again about the same fact; where its summary or its
   * details become other ones, it is a new fact. Default: it opens again while it holds.
   */
  readonly dismissal?: 'stays'
}

/** Every kind of finding, with its usual severity. One finding may say another. */
export const FINDING_KINDS = {
  price_unlisted: { open: 'while', severity: 'action' },
  status_unknown: { open: 'while', severity: 'action' },
  transition_blocked: { open: 'while', severity: 'action' },
  checkout_on_hold: { open: 'while', severity: 'action' },
  proof_conflict: { open: 'while', severity: 'action', dismissal: 'stays' },
  unproven_claim: { open: 'while', severity: 'action', dismissal: 'stays' },
  same_email: { open: 'until', severity: 'warning' },
  customer_deleted: { open: 'while', severity: 'action', dismissal: 'stays' },
  orphan: { open: 'while', severity: 'action' },
  object_not_found: { open: 'while', severity: 'warning', dismissal: 'stays' },
  object_unreadable: { open: 'while', severity: 'action' },
  dead_letter: { open: 'while', severity: 'action' },
  mode_mismatch: { open: 'while', severity: 'action' },
  email_failed: { open: 'while', severity: 'warning' },
  provisioning_failed: { open: 'while', severity: 'action' },
  webhook_failed: { open: 'while', severity: 'warning' },
  hook_failed: { open: 'while', severity: 'warning' },
  message_unhandled: { open: 'while', severity: 'warning' },
  endpoint_disabled: { open: 'while', severity: 'warning' },
  addon_not_ended: { open: 'while', severity: 'action' },
  stripe_refused: { open: 'while', severity: 'action' },
  stripe_unreachable: { open: 'while', severity: 'action' },
  alert_failed: { open: 'while', severity: 'action' },
  brake_engaged: { open: 'while', severity: 'action' },
  refund: { open: 'while', severity: 'warning', dismissal: 'stays' },
  dispute: { open: 'while', severity: 'action', dismissal: 'stays' },
  invoice_not_finalized: { open: 'while', severity: 'action' },
  two_main_subscriptions: { open: 'while', severity: 'action', dismissal: 'stays' },
  paid_without_access: { open: 'while', severity: 'action', dismissal: 'stays' },
  withheld_active: { open: 'while', severity: 'action' },
  access_without_stripe: { open: 'while', severity: 'action' },
  draft_overdue: { open: 'while', severity: 'action' },
  upgrade_unpaid: { open: 'while', severity: 'warning' },
  addon_without_main: { open: 'while', severity: 'action' },
  event_id_reused: { open: 'until', severity: 'action' },
  account_unknown: { open: 'until', severity: 'action' },
} as const satisfies Record<string, KindOfFinding>

export type FindingKind = keyof typeof FINDING_KINDS

/** `summary` is one sentence for an operator; neither it nor `details` holds personal data. */
export interface Finding {
  readonly kind: FindingKind
  /** Where it is another than its kind's. */
  readonly severity?: Severity
  readonly summary: string
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}
