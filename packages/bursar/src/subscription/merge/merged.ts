/** A merge of two tenants, as each owner of a table follows it with its rows. */
export interface Merged {
  /** The tenant that becomes an alias. */
  readonly tenantId: string
  readonly intoTenantId: string
}

/** A row that a merge moved, as it is recorded with the merge: an undo needs it. */
export interface MovedItem {
  /** The key of the row. */
  readonly item: string
  /** What it was before, where its key does not say it. */
  readonly was?: unknown
}

/** One customer that goes from a tenant to another, as each owner of a table follows it. */
export interface CustomerMoved {
  readonly account: string
  readonly customerId: string
  readonly from: string
  readonly into: string
}
