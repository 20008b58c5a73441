import { isTenantIdForApps, TENANT_ID_LENGTH_MAX } from '@bursar/wire/tenant-id-form'
import { cleanEmail, cleanText } from '@bursar/wire/text/clean-text'
import type { RowProblem, RowValue, TableReading } from '../../table/table-reading.ts'
import type { Mapped } from './mapped.ts'
import { mappingMalformed } from './mapping-malformed.ts'

/** The columns of a mapping: the first two must be there, and have a value in each row. */
const REQUIRED_COLUMNS = ['customer_id', 'tenant_id'] as const
const OPTIONAL_COLUMNS = ['external_id', 'name', 'email'] as const
type MappingColumn = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number]

export interface MappedCustomer {
  readonly customerId: string
  readonly mapped: Mapped
}

/** Ids of Stripe are opaque; none has white space or control characters. */
const CUSTOMER_ID = /^[^\s\p{C}]{1,255}$/u
const EXTERNAL_ID = /^[^\p{Cc}]{1,500}$/u

/** Pure: one row of a CSV file or of a query. White space around a value does not count. */
export function readRow(
  value: RowValue<MappingColumn>,
): MappedCustomer | { readonly problems: readonly RowProblem<MappingColumn>[] } {
  const problems: RowProblem<MappingColumn>[] = []
  const refuse = (column: MappingColumn, sentence: string) => problems.push({ column, sentence })
  const customerId = value('customer_id').trim()
  const tenantId = value('tenant_id').trim()
  const externalId = value('external_id').trim()
  const address = value('email').trim()
  if (!CUSTOMER_ID.test(customerId)) {
    refuse('customer_id', customerId === '' ? 'is empty.' : 'is not a customer ID of Stripe.')
  }
  if (tenantId === '') refuse('tenant_id', 'is empty.')
  else if (!isTenantIdForApps(tenantId)) refuse('tenant_id', TENANT_ID_RULE)
  if (externalId !== '' && !EXTERNAL_ID.test(externalId)) {
    refuse('external_id', 'has more than 500 characters, or control characters.')
  }
  const email = cleanEmail(address)
  if (address !== '' && email === null) refuse('email', 'is not an email address.')
  if (problems.length > 0) return { problems }
  const name = cleanText(value('name'))
  return {
    customerId,
    mapped: { tenantId, externalId: externalId === '' ? null : externalId, name, email },
  }
}

const TENANT_ID_RULE =
  `must have 1 to ${TENANT_ID_LENGTH_MAX} of A-Z, a-z, 0-9, ., _, :, @ and -, ` +
  'and must not begin with bt_.'

/** Rows that become a mapping. */
export function mappingReading(mapping: {
  add(row: MappedCustomer): void
}): TableReading<MappingColumn> {
  return {
    required: REQUIRED_COLUMNS,
    optional: OPTIONAL_COLUMNS,
    take: (value) => {
      const row = readRow(value)
      if (!('customerId' in row)) return row.problems
      mapping.add(row)
      return []
    },
    malformed: mappingMalformed,
  }
}
