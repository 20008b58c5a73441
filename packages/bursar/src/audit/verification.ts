import { sayMinute } from '@bursar/wire/text/say-instant'
import type { AcceptedLoss, LossDetail } from './accepted-losses.store.ts'
import type { ChainBreak } from './chain-break.ts'
import { NO_TENANT } from './seal.ts'

/** What `bursar audit verify` found, ready to be printed as JSON. */
export interface Verification {
  readonly ok: boolean
  readonly tenants: number
  readonly rows: number
  readonly breaks: readonly ChainBreak[]
  /** Rows that are missing, and that an operator has accepted as lost. They are no breaks. */
  readonly accepted_losses: readonly AcceptedLoss[]
}

const BREAKS_SHOWN_MAX = 50
const LOSSES_SHOWN_MAX = 50

/** For a terminal. What comes out of the table is shown without control characters. */
export function renderVerification(verification: Verification): string {
  const { ok, tenants, rows, breaks, accepted_losses: losses } = verification
  const seen = `${counted(rows, 'row')} of ${counted(tenants, 'tenant')}`
  const title = ok
    ? `The audit log verifies: ${seen}.`
    : `The audit log does NOT verify: ${counted(breaks.length, 'break')}, ${seen}.`
  const lines = [title, ...some(breaks.map(renderBreak), BREAKS_SHOWN_MAX)]
  if (losses.length > 0) {
    lines.push(`Accepted losses: ${losses.length}.`)
    lines.push(...some(losses.map(renderLoss), LOSSES_SHOWN_MAX))
  }
  return `${lines.join('\n')}\n`
}

function some(lines: readonly string[], linesMax: number): string[] {
  const more = lines.length - linesMax
  const shown = lines.slice(0, linesMax)
  return more > 0 ? [...shown, `  … and ${more} more; --json shows all`] : shown
}

/** One chain whose end is missing, for a terminal. */
export function renderLoss(loss: LossDetail & Partial<AcceptedLoss>): string {
  const { tenant_id, anchored_sequence, kept_sequence, accepted_at, accepted_by, reason } = loss
  const whose = tenant_id === NO_TENANT ? 'of no tenant' : `tenant ${tenant_id}`
  const said =
    accepted_at === undefined
      ? ''
      : `; accepted on ${sayMinute(accepted_at)} by ${accepted_by}: ${reason}`
  const ends = `${anchored_sequence} rows were anchored, the chain ended at row ${kept_sequence}`
  return `  LOSS ${whose}: ${ends}${said}`.replaceAll(/\p{C}/gu, '?')
}

export function renderBreak({
  tenant_id,
  audit_id,
  sequence,
  kind,
  explanation,
}: ChainBreak): string {
  const row = sequence === null ? '' : `, row ${sequence}`
  const id = audit_id === null ? '' : ` (audit_id ${audit_id})`
  const whose = tenant_id === NO_TENANT ? 'of no tenant' : `tenant ${tenant_id}`
  const where = tenant_id === null ? '' : `${whose}${row}${id}: `
  return `  ${kind.toUpperCase()} ${where}${explanation}`.replaceAll(/\p{C}/gu, '?')
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
