import type { ChainBreak } from './chain-break.ts'
import { NO_TENANT } from './seal.ts'

/** What `bursar audit verify` found, ready to be printed as JSON. */
export interface Verification {
  readonly ok: boolean
  readonly tenants: number
  readonly rows: number
  readonly breaks: readonly ChainBreak[]
}

const BREAKS_SHOWN_MAX = 50

/** For a terminal. What comes out of the table is shown without control characters. */
export function renderVerification({ ok, tenants, rows, breaks }: Verification): string {
  const seen = `${counted(rows, 'row')} of ${counted(tenants, 'tenant')}`
  if (ok) return `The audit ledger verifies: ${seen}.\n`
  const lines = breaks.slice(0, BREAKS_SHOWN_MAX).map(renderBreak)
  const more = breaks.length - lines.length
  if (more > 0) lines.push(`  … and ${more} more; --json shows all`)
  const title = `The audit ledger does NOT verify: ${counted(breaks.length, 'break')}, ${seen}.`
  return `${[title, ...lines].join('\n')}\n`
}

function renderBreak({ tenant_id, audit_id, sequence, kind, explanation }: ChainBreak): string {
  const row = sequence === null ? '' : `, row ${sequence}`
  const id = audit_id === null ? '' : ` (audit_id ${audit_id})`
  const whose = tenant_id === NO_TENANT ? 'of no tenant' : `tenant ${tenant_id}`
  const where = tenant_id === null ? '' : `${whose}${row}${id}: `
  return `  ${kind.toUpperCase()} ${where}${explanation}`.replaceAll(/\p{C}/gu, '?')
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
