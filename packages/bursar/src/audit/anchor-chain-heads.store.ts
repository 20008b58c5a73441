import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { chainHeadsToHold, findAcceptedLosses } from './accepted-losses.store.ts'
import { readAnchor, writeAnchor } from './anchor-file.ts'
import type { ChainHead } from './chain-break.ts'

/** Where the audit log is anchored, and with which key. */
export interface AnchorOptions {
  readonly key: KeyObject
  readonly anchorFile: string
}

/**
 * written, unchanged: the file holds the heads of now.
 * contradicted: for these tenants the database no longer has the row that was anchored. Their old
 * heads stay in the file, so that `verifyAudit` still names them; all others were written.
 * forged: the file was edited or sealed with another key, and is left as evidence.
 */
export type AnchorOutcome =
  | { readonly outcome: 'written' | 'unchanged'; readonly tenants: number }
  | { readonly outcome: 'contradicted'; readonly tenantIds: readonly string[] }
  | { readonly outcome: 'forged' }

/** Anchored rows that are looked up in one statement. */
const BATCH_MAX = 5000

// Whatever somebody wrote there, it fits into a number.
const CHAIN_HEADS = `
  select tenant_id, least(sequence, 9007199254740991) as sequence, hash
  from bursar.audit_chain_heads where sequence > 0`

const STILL_THERE = `
  select audit.tenant_id
  from unnest($1::text[], $2::bigint[], $3::text[]) as anchored (tenant_id, sequence, hash)
  join bursar.subscription_audit as audit using (tenant_id, sequence, hash)`

/**
 * Writes the end of every chain to a file outside the database. Never forgets what it once wrote:
 * a head moves on only while the row that was anchored is still in the table, or an operator has
 * sealed that it is lost.
 */
export async function anchorChainHeads(pool: Pool, options: AnchorOptions): Promise<AnchorOutcome> {
  const { key, anchorFile } = options
  // The file first: what is in it was in the database before we look there.
  const before = await readAnchor(anchorFile, key)
  if (before === 'forged') return { outcome: 'forged' }
  const anchored =
    before === 'missing'
      ? new Map<string, ChainHead>()
      : await chainHeadsToHold(pool, before, await findAcceptedLosses(pool, key))
  const chainHeads = await findChainHeads(pool)
  const contradicted = await findContradicted(pool, anchored, chainHeads)
  for (const tenantId of contradicted) {
    const old = anchored.get(tenantId)
    if (old !== undefined) chainHeads.set(tenantId, old)
  }
  if (before === 'missing' || !isSame(before.chainHeads, chainHeads)) {
    await writeAnchor(anchorFile, key, { writtenAt: await databaseTime(pool), chainHeads })
    if (contradicted.length === 0) return { outcome: 'written', tenants: chainHeads.size }
  }
  if (contradicted.length > 0) return { outcome: 'contradicted', tenantIds: contradicted }
  return { outcome: 'unchanged', tenants: chainHeads.size }
}

/**
 * For whoever anchors and has nobody to tell: what is not anchored becomes an error.
 * @throws AppError AUDIT_CHAIN_BROKEN
 */
export function assertAnchored(anchored: AnchorOutcome): void {
  if (anchored.outcome === 'forged') {
    throw new AppError('AUDIT_CHAIN_BROKEN', 'The anchor file was changed.')
  }
  if (anchored.outcome !== 'contradicted') return
  const tenants = anchored.tenantIds.length
  throw new AppError(
    'AUDIT_CHAIN_BROKEN',
    `The anchor file has more rows than the database for ${tenants} tenants.`,
  )
}

/** The ends of all chains as the database notes them, by tenant. */
export async function findChainHeads(tx: Tx): Promise<Map<string, ChainHead>> {
  type Row = { tenant_id: string; sequence: number; hash: string }
  const { rows } = await query<Row>(tx, { name: 'audit_chain_heads', text: CHAIN_HEADS })
  const chainHeads = rows.map(({ tenant_id, sequence, hash }) => ({
    tenantId: tenant_id,
    sequence,
    hash,
  }))
  return new Map(chainHeads.map((chainHead) => [chainHead.tenantId, chainHead]))
}

/** Tenants whose head has moved although the row that was anchored is not in the table. */
export async function findContradicted(
  tx: Tx,
  anchored: ReadonlyMap<string, ChainHead>,
  chainHeads: ReadonlyMap<string, ChainHead>,
): Promise<string[]> {
  const moved = [...anchored.values()].filter(({ tenantId, hash }) => {
    return chainHeads.get(tenantId)?.hash !== hash
  })
  const contradicted: string[] = []
  for (let start = 0; start < moved.length; start += BATCH_MAX) {
    const batch = moved.slice(start, start + BATCH_MAX)
    const { rows } = await query<{ tenant_id: string }>(tx, {
      name: 'audit_still_there',
      text: STILL_THERE,
      values: [
        batch.map(({ tenantId }) => tenantId),
        batch.map(({ sequence }) => sequence),
        batch.map(({ hash }) => hash),
      ],
    })
    const there = new Set(rows.map((row) => row.tenant_id))
    // A head that went back is a cut, even where the anchored row is still in the table.
    const wentBack = (old: ChainHead) =>
      (chainHeads.get(old.tenantId)?.sequence ?? 0) <= old.sequence
    const lost = batch.filter((old) => !there.has(old.tenantId) || wentBack(old))
    contradicted.push(...lost.map(({ tenantId }) => tenantId))
  }
  return contradicted
}

function isSame(
  left: ReadonlyMap<string, ChainHead>,
  right: ReadonlyMap<string, ChainHead>,
): boolean {
  if (left.size !== right.size) return false
  return [...left].every(([tenantId, chainHead]) => {
    const other = right.get(tenantId)
    return other?.sequence === chainHead.sequence && other.hash === chainHead.hash
  })
}

async function databaseTime(tx: Tx): Promise<string> {
  const { rows } = await query<{ at: Date }>(tx, {
    name: 'audit_time',
    text: 'select bursar.clock() as at',
  })
  return rows[0]?.at.toISOString() ?? ''
}
