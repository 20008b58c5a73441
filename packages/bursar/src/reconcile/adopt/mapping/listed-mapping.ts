import { AppError } from '@bursar/wire/errors'
import type { Mapped, Mapping } from './mapped.ts'
import type { MappedCustomer } from './read-row.ts'

/** Rows that are kept in memory: about a kilobyte each. */
const ROWS_MAX = 1_000_000

/** What a file or a query lists, by customer. */
export class ListedMapping implements Mapping {
  readonly label: string
  readonly readsCustomer = false
  readonly yields = false
  /** An array: the customer is in several rows that name different tenants. */
  readonly #byCustomer = new Map<string, Mapped | readonly string[]>()

  constructor(label: string) {
    this.label = label
  }

  /** @throws AppError MAPPING_MALFORMED: too many rows. */
  add({ customerId, mapped }: MappedCustomer): void {
    const known = this.#byCustomer.get(customerId)
    if (known === undefined) {
      if (this.#byCustomer.size >= ROWS_MAX) throw new AppError('MAPPING_MALFORMED', TOO_MANY)
      this.#byCustomer.set(customerId, mapped)
      return
    }
    const before = isSeveral(known) ? known : [known.tenantId]
    if (before.includes(mapped.tenantId)) return
    this.#byCustomer.set(customerId, [...before, mapped.tenantId].slice(0, TENANTS_SHOWN_MAX))
  }

  readonly find: Mapping['find'] = ({ customerId }) => {
    const found = this.#byCustomer.get(customerId)
    if (found === undefined) return null
    if (isSeveral(found)) return { kind: 'ambiguous', tenantIds: found }
    return { kind: 'mapped', mapped: found }
  }

  customerIds(): Iterable<string> {
    return this.#byCustomer.keys()
  }
}

const TENANTS_SHOWN_MAX = 5
const TOO_MANY = `It has more than ${ROWS_MAX.toLocaleString('en-US')} customers.`

function isSeveral(found: Mapped | readonly string[]): found is readonly string[] {
  return Array.isArray(found)
}
