import type { auditExportQuery } from '@bursar/wire/operator/audit'
import { PAGE_ROWS_MAX } from '@bursar/wire/operator/paging'
import type { z } from 'zod'
import type { OperatorService } from '../operator-service.ts'
import type { AuditRow } from './audit.store.ts'

const COLUMNS = [
  'audit_id',
  'source',
  'created_at',
  'tenant_id',
  'sequence',
  'event_type',
  'actor_type',
  'actor_id',
  'actor_name',
  'reason',
  'sentence',
  'details',
  'hash',
] as const satisfies readonly (keyof AuditRow)[]

/** A page at a time, as the text of a file; the newest row first. */
export async function* toAuditLines(
  service: Pick<OperatorService, 'audit'>,
  { format, ...filter }: z.output<typeof auditExportQuery>,
): AsyncGenerator<string, undefined, undefined> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`
  let after: string | null = null
  do {
    const query = { ...filter, limit: PAGE_ROWS_MAX, ...(after !== null && { after }) }
    const { rows, next }: { rows: AuditRow[]; next: string | null } = await service.audit(
      { query },
      { operatorId: '' },
    )
    const line = format === 'csv' ? toCsvLine : toJsonLine
    if (rows.length > 0) yield rows.map(line).join('')
    after = next
  } while (after !== null)
}

const toJsonLine = (row: AuditRow) => `${JSON.stringify(row)}\n`

const toCsvLine = (row: AuditRow) => `${COLUMNS.map((name) => toCell(row[name])).join(',')}\r\n`

/** A text that a spreadsheet would take for a formula is told apart by a quotation mark. */
function toCell(value: AuditRow[keyof AuditRow]): string {
  if (value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
