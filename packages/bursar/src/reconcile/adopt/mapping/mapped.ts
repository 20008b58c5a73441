/** What a mapping says of one customer. */
export interface Mapped {
  readonly tenantId: string
  /** The app's own ID for the tenant. */
  readonly externalId: string | null
  readonly name: string | null
  /** Personal data: goes into `tenants`, and into reports only when asked for. */
  readonly email: string | null
}

/** What Stripe's list shows of a customer. */
export interface ListedCustomer {
  readonly customerId: string
  readonly isDeleted: boolean
  readonly name: string | null
  readonly email: string | null
  /** Its languages, best first. */
  readonly locales: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
}

/** What one mapping says: null where it does not know the customer. */
export type MappingAnswer =
  | { readonly kind: 'mapped'; readonly mapped: Mapped }
  /** What it names cannot be the ID of a tenant. */
  | { readonly kind: 'invalid'; readonly value: string }
  /** It names several tenants. */
  | { readonly kind: 'ambiguous'; readonly tenantIds: readonly string[] }
  | null

export interface Mapping {
  /** As on the command line: `metadata:tenant_id`, `csv:customers.csv`. */
  readonly label: string
  find(customer: ListedCustomer): MappingAnswer
  /** The customers that it names without having seen them; empty where it names none. */
  customerIds(): Iterable<string>
  /** It says nothing of a customer of which only the ID is known. */
  readonly readsCustomer: boolean
  /** It only fills gaps: a customer that has a tenant keeps it, and that is no conflict. */
  readonly yields: boolean
}

/**
 * Those that can be asked about a customer that no list has shown: before any that needs to see it.
 */
export function blindMappings(mappings: readonly Mapping[]): readonly Mapping[] {
  const first = mappings.findIndex(({ readsCustomer }) => readsCustomer)
  return first === -1 ? mappings : mappings.slice(0, first)
}
