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

/** The parameters of the statements that follow a merge. */
export function valuesOf({ tenantId, intoTenantId }: Merged): readonly string[] {
  return [tenantId, intoTenantId]
}

/** The parameters of the statements that follow its undoing, given what it moved of their rows. */
export function valuesOfUndone(merged: Merged, items: readonly MovedItem[]): readonly string[] {
  return [...valuesOf(merged), JSON.stringify(items)]
}

/** One customer that goes from a tenant to another, as each owner of a table follows it. */
export interface CustomerMoved {
  readonly account: string
  readonly customerId: string
  readonly from: string
  readonly into: string
}

/** The parameters of the statements that follow a customer. */
export function valuesOfMoved({ account, customerId, from, into }: CustomerMoved) {
  return [account, customerId, from, into] as const
}
