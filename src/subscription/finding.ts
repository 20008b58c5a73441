/**
 * What needs a human. `while`: it is open as long as it holds, and the settlement of its subject
 * opens and resolves it. `until`: it happened, and stays open until somebody resolves it.
 */
export const FINDING_KINDS = {
  price_unlisted: 'while',
  status_unknown: 'while',
  transition_blocked: 'while',
  checkout_quarantined: 'while',
  customer_deleted: 'while',
  orphan: 'while',
  object_not_found: 'while',
  object_unreadable: 'while',
  dead_letter: 'while',
  mode_mismatch: 'while',
  notice_failed: 'while',
  provisioning_failed: 'while',
  announcement_failed: 'while',
  hook_failed: 'while',
  effect_unhandled: 'while',
  endpoint_disabled: 'while',
  addon_not_ended: 'while',
  refund: 'until',
  dispute: 'until',
  event_id_reused: 'until',
  account_unknown: 'until',
} as const satisfies Record<string, 'while' | 'until'>

export type FindingKind = keyof typeof FINDING_KINDS

/** `summary` is one sentence for an operator; neither it nor `details` holds personal data. */
export interface Finding {
  readonly kind: FindingKind
  readonly summary: string
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}
