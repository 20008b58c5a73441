/** A merge of two tenants, as each owner of a table follows it with its rows. */
export interface Merged {
  readonly mergeId: string
  /** The tenant that becomes an alias. */
  readonly tenantId: string
  readonly intoTenantId: string
}

/** The parameters of the statements that follow a merge, or its undoing. */
export function valuesOf({ mergeId, tenantId, intoTenantId }: Merged): readonly string[] {
  return [mergeId, tenantId, intoTenantId]
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
