import type { ListedCustomer, Mapped, Mapping } from './mapped.ts'

/** What the mappings say together of one customer. */
export type Assignment =
  | {
      readonly kind: 'mapped'
      readonly mapped: Mapped
      readonly source: string
      readonly yields: boolean
      /** Later mappings that name another tenant: the first one counts. */
      readonly others: readonly { readonly source: string; readonly tenantId: string }[]
    }
  | { readonly kind: 'unmapped' }
  | { readonly kind: 'invalid'; readonly source: string; readonly value: string }
  | { readonly kind: 'ambiguous'; readonly source: string; readonly tenantIds: readonly string[] }

/**
 * Pure: the first mapping that knows the customer counts. One that knows it but names no tenant
 * ends the search, because to go on would give the customer to somebody by mistake.
 */
export function assignTenant(mappings: readonly Mapping[], customer: ListedCustomer): Assignment {
  for (const [at, mapping] of mappings.entries()) {
    const answer = mapping.find(customer)
    if (answer === null) continue
    const source = mapping.label
    if (answer.kind !== 'mapped') return { ...answer, source }
    const { mapped } = answer
    const others = mappings.slice(at + 1).flatMap(({ find, label, yields }) => {
      const other = yields ? null : find(customer)
      if (other?.kind !== 'mapped' || other.mapped.tenantId === mapped.tenantId) return []
      return [{ source: label, tenantId: other.mapped.tenantId }]
    })
    return { kind: 'mapped', mapped, source, yields: mapping.yields, others }
  }
  return { kind: 'unmapped' }
}
