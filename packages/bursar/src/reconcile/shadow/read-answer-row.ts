import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import type { RowProblem, RowValue } from '../table/table-reading.ts'

export const ANSWER_COLUMNS = ['tenant_id', 'feature', 'allowed'] as const
export const ANSWER_OPTIONAL = ['limit'] as const
export type AnswerColumn = (typeof ANSWER_COLUMNS)[number] | (typeof ANSWER_OPTIONAL)[number]

/** What another system says about one feature of one tenant. */
export interface OtherAnswer {
  readonly tenantId: string
  readonly feature: string
  readonly allowed: boolean
  /** null: without limit. undefined: the system names no limits. */
  readonly limit: number | null | undefined
}

const FEATURE = /^[^\s\p{C}]{1,64}$/u
const YES = ['true', 't', 'yes', 'y', '1']
const NO = ['false', 'f', 'no', 'n', '0']
const WHOLE = /^\d{1,15}$/
/** As other systems write that there is no limit. */
const UNLIMITED = ['', 'null', 'unlimited', '-1']

/** Pure: one row. `hasLimits`: the source has a column for them. */
export function readAnswerRow(
  value: RowValue<AnswerColumn>,
  hasLimits: boolean,
): OtherAnswer | { readonly problems: readonly RowProblem<AnswerColumn>[] } {
  const problems: RowProblem<AnswerColumn>[] = []
  const tenantId = value('tenant_id').trim()
  const feature = value('feature').trim()
  const allowed = value('allowed').trim().toLowerCase()
  const limit = value('limit').trim().toLowerCase()
  if (!TENANT_ID_FORM.test(tenantId)) {
    problems.push({ column: 'tenant_id', sentence: 'cannot be the ID of a tenant.' })
  }
  if (!FEATURE.test(feature)) {
    problems.push({ column: 'feature', sentence: 'cannot be the name of a feature.' })
  }
  if (![...YES, ...NO].includes(allowed)) {
    problems.push({ column: 'allowed', sentence: 'must be true or false.' })
  }
  if (!UNLIMITED.includes(limit) && !WHOLE.test(limit)) {
    const sentence = 'must be a whole number, or empty where there is no limit.'
    problems.push({ column: 'limit', sentence })
  }
  if (problems.length > 0) return { problems }
  const count = UNLIMITED.includes(limit) ? null : Number(limit)
  return {
    ...{ tenantId, feature },
    allowed: YES.includes(allowed),
    limit: hasLimits ? count : undefined,
  }
}
