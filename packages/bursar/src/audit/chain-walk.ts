import type { KeyObject } from 'node:crypto'
import type { ChainBreak, ChainHead } from './chain-break.ts'
import { judgeRow } from './judge-row.ts'
import { GENESIS_HASH, type SealedRow } from './seal.ts'

interface WalkOptions {
  readonly key: KeyObject
  readonly tenantId: string
  /** The end as the database notes it, and as it was anchored outside; null where it is not. */
  readonly chainHead: ChainHead | null
  readonly anchor: ChainHead | null
}

/** One tenant’s chain, row by row. It remembers the first break only: the rest follows from it. */
export class ChainWalk {
  readonly #options: WalkOptions
  #expected = 1n
  #lastSequence = 0n
  #prevHash = GENESIS_HASH
  #firstBreak: ChainBreak | null = null

  constructor(options: WalkOptions) {
    this.#options = options
  }

  /** The rows must come in the order of their numbers, each with the one that follows it. */
  next(row: SealedRow, following: SealedRow | null): void {
    const sequence = BigInt(row.sequence ?? 0)
    if (sequence > this.#lastSequence) this.#lastSequence = sequence
    if (this.#firstBreak !== null) return
    const { key, chainHead } = this.#options
    const place = { key, chainHead, following, expected: this.#expected, prevHash: this.#prevHash }
    this.#firstBreak = judgeRow(row, place) ?? this.#compareWithAnchor(row)
    this.#expected += 1n
    this.#prevHash = row.hash ?? ''
  }

  /** The findings, once all rows have been seen: none for a chain that verifies. */
  finish(): ChainBreak[] {
    const broken = this.#firstBreak === null ? [] : [this.#firstBreak]
    const cut = this.#findCutTail()
    if (cut !== null) return [...broken, cut]
    if (broken.length > 0) return broken
    const changed = this.#findChangedChainHead()
    return changed === null ? [] : [changed]
  }

  #compareWithAnchor(row: SealedRow): ChainBreak | null {
    const { tenantId, anchor } = this.#options
    if (anchor === null || row.sequence !== String(anchor.sequence)) return null
    if (row.hash === anchor.hash) return null
    return {
      tenant_id: tenantId,
      audit_id: row.auditId,
      sequence: anchor.sequence,
      kind: 'replaced',
      explanation: 'The chain verifies up to this row, but the anchor records a different hash.',
    }
  }

  #findCutTail(): ChainBreak | null {
    const { tenantId, chainHead, anchor } = this.#options
    const last = Number(this.#lastSequence)
    const isAnchored = anchor !== null && anchor.sequence > last
    const known = isAnchored ? anchor : chainHead
    if (known === null || known.sequence <= last) return null
    const witness = isAnchored ? 'The anchor' : 'The chain head in the database'
    const end = last === 0 ? 'the table has none' : `the table ends at row ${last}`
    return {
      tenant_id: tenantId,
      audit_id: null,
      sequence: last + 1,
      kind: 'tail_cut',
      explanation: `${witness} records ${known.sequence} rows; ${end}.`,
    }
  }

  #findChangedChainHead(): ChainBreak | null {
    const { tenantId, chainHead } = this.#options
    const last = Number(this.#lastSequence)
    if (chainHead !== null && chainHead.sequence === last && chainHead.hash === this.#prevHash)
      return null
    const explanation =
      chainHead === null
        ? 'The rows verify, but the database has lost the chain head.'
        : `The rows verify up to ${last}, but the database records another chain head.`
    return {
      tenant_id: tenantId,
      audit_id: null,
      sequence: last,
      kind: 'chain_head_changed',
      explanation,
    }
  }
}
