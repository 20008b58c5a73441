/**
 * changed: a row’s columns are not those that were sealed, or it stands in another’s place.
 * removed: rows are missing before a later one. inserted: a row was never sealed by us.
 * replaced: the rows are genuine but are not those that were anchored, as after a restored backup.
 * tail_cut: the last rows are missing, or all of them.
 * chain_head_changed: the rows verify, but what the database notes as their end does not agree.
 * anchor_missing, anchor_forged: without the anchor nobody can tell whether a tail was cut.
 */
export type BreakKind =
  | 'changed'
  | 'removed'
  | 'inserted'
  | 'replaced'
  | 'tail_cut'
  | 'chain_head_changed'
  | 'anchor_missing'
  | 'anchor_forged'

/** One finding, ready to be printed as JSON. */
export interface ChainBreak {
  /** null: it concerns no single chain. Empty: that of what concerns no tenant. */
  readonly tenant_id: string | null
  /** null: the row is not there any more. */
  readonly audit_id: string | null
  /** The number of the row in its tenant’s chain; null: it concerns no single row. */
  readonly sequence: number | null
  readonly kind: BreakKind
  /** A sentence for people. */
  readonly explanation: string
}

/** The end of a chain: how many rows it has, and the hash of the last. */
export interface ChainHead {
  readonly tenantId: string
  readonly sequence: number
  readonly hash: string
}
