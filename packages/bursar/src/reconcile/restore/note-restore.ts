import type { KeyObject } from 'node:crypto'
import { openFindings } from '../../subscription/finding/findings.store.ts'
import {
  inTransaction,
  type LostSpan,
  lockMark,
  openLostSpan,
  type Pool,
  raiseMark,
  type Tx,
} from './lost-spans.store.ts'
import { markFileOf, readMark, writeMark } from './mark-file.ts'
import { restoreFinding } from './restore-finding.ts'

export type { Pool }

/** A mark is written once a minute: what happened within this after the last one was sent, too. */
const MARGIN_MS = 90_000

/** More than nodes that run side by side can be ahead of each other. */
const LEAP = 1_000

export interface RestoreOptions {
  readonly key: KeyObject
  readonly anchorFile: string
}

/**
 * Counts the database up, here and in a file outside it. Where the file is ahead, the database was
 * restored: from this commit on, what customers and apps would be sent waits. Gives the span that
 * was lost; null: nothing was.
 */
export async function noteRestore(
  pool: Pool,
  { key, anchorFile }: RestoreOptions,
): Promise<LostSpan | null> {
  const file = markFileOf(anchorFile)
  // The file first: what it knows was in the database before we look there.
  const outside = await readMark(file, key)
  const { next, span } = await inTransaction(pool, async (tx) => {
    const inside = await lockMark(tx)
    const isBehind = outside !== null && outside.mark > inside.mark
    const next = await raiseMark(tx, isBehind ? outside.mark + LEAP : inside.mark + 1)
    if (!isBehind) return { next, span: null }
    const until = new Date(outside.markedAt.getTime() + MARGIN_MS)
    return { next, span: await declareLost(tx, { from: inside.markedAt, until }) }
  })
  await writeMark(file, key, next)
  return span
}

/** Opens a span, with a finding for operators. */
export async function declareLost(
  tx: Tx,
  lost: { readonly from: Date; readonly until: Date },
): Promise<LostSpan> {
  const span = await openLostSpan(tx, lost)
  await openFindings(tx, restoreFinding(span, null))
  return span
}
