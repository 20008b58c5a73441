import type { KeyObject } from 'node:crypto'
import type { ChainBreak, ChainHead } from './chain-break.ts'
import { type SealedRow, sealRow } from './seal.ts'

/** What a row is judged by: all before it verified. */
export interface Place {
  readonly key: KeyObject
  /** The number that the row should have. */
  readonly expected: bigint
  /** The hash of the row before. */
  readonly prevHash: string
  /** The tenant’s next row in the table. */
  readonly following: SealedRow | null
  /** The end as the database notes it. */
  readonly chainHead: ChainHead | null
}

type Verdict = Pick<ChainBreak, 'kind' | 'explanation'> & { readonly missing?: boolean }

/** How far a row may have been renumbered and still be recognised. */
const RENUMBERED_MAX = 100n

/** What is wrong with the first row that does not verify, or null for one that does. */
export function judgeRow(row: SealedRow, place: Place): ChainBreak | null {
  const verdict = verdictOn(row, place)
  if (verdict === null) return null
  const { kind, explanation, missing = false } = verdict
  return {
    tenant_id: row.tenantId,
    audit_id: missing ? null : row.auditId,
    sequence: Number(missing ? place.expected : row.sequence),
    kind,
    explanation,
  }
}

function verdictOn(row: SealedRow, place: Place): Verdict | null {
  const { key, expected, prevHash } = place
  const sequence = BigInt(row.sequence ?? -1)
  const genuine = sealRow(key, row) === row.hash
  if (sequence < expected) {
    return { kind: 'inserted', explanation: `There is another row ${sequence}.` }
  }
  if (sequence > expected) {
    return !genuine && isBeyond(sequence, place.chainHead)
      ? { kind: 'inserted', explanation: 'The row is after the end of the chain.' }
      : removed(expected, sequence)
  }
  if (!genuine) return verdictOnForged(row, place)
  if (row.prevHash === prevHash) return null
  const explanation = 'The row is genuine, but it was written after a different row.'
  return { kind: 'replaced', explanation }
}

/** A row in its place whose seal does not fit. */
function verdictOnForged(row: SealedRow, place: Place): Verdict {
  const { key, expected, prevHash, following, chainHead } = place
  const written = writtenAs(key, row)
  const shift = written === null ? 0n : written - expected
  if (shift > 0n && followsShifted(key, following, shift)) {
    return removed(expected, expected + shift, ' The later rows were renumbered.')
  }
  if (written !== null) {
    const place = 'but is stored in the place of another'
    const explanation = `The row was written as row ${written}, ${place}.`
    return { kind: 'changed', explanation }
  }
  const skipped =
    following === null ? isBeyond(expected, chainHead) : following.prevHash === prevHash
  if (skipped) {
    const explanation = 'The row was never sealed, and the chain continues without it.'
    return { kind: 'inserted', explanation }
  }
  return { kind: 'changed', explanation: 'Its columns differ from those that were sealed.' }
}

function removed(first: bigint, next: bigint, more = ''): Verdict {
  const rows = next - first === 1n ? `Row ${first} is` : `Rows ${first} to ${next - 1n} are`
  return { kind: 'removed', explanation: `${rows} missing.${more}`, missing: true }
}

function isBeyond(sequence: bigint, chainHead: ChainHead | null): boolean {
  return chainHead !== null && sequence > BigInt(chainHead.sequence)
}

/** The number with which the row was sealed, where only that was changed. */
function writtenAs(key: KeyObject, row: SealedRow): bigint | null {
  const stands = BigInt(row.sequence ?? 0)
  for (let distance = 1n; distance <= RENUMBERED_MAX; distance++) {
    for (const sequence of [stands + distance, stands - distance]) {
      if (sealRow(key, { ...row, sequence: String(sequence) }) === row.hash) return sequence
    }
  }
  return null
}

/** Whether the next row was moved by as much, as when rows are removed and the rest close up. */
function followsShifted(key: KeyObject, following: SealedRow | null, shift: bigint): boolean {
  return following === null || writtenAs(key, following) === BigInt(following.sequence ?? 0) + shift
}
