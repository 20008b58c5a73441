import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import {
  type AcceptedLoss,
  chainHeadsToHold,
  findAcceptedLosses,
  type KnownLoss,
} from './accepted-losses.store.ts'
import { type AnchorOptions, findChainHeads } from './anchor-chain-heads.store.ts'
import { type Anchor, readAnchor } from './anchor-file.ts'
import { assertAuditKey } from './audit-key.store.ts'
import type { BreakKind, ChainBreak, ChainHead } from './chain-break.ts'
import { ChainWalk } from './chain-walk.ts'
import { NO_TENANT, type SealedRow } from './seal.ts'
import type { Verification } from './verification.ts'

interface VerifyOptions extends AnchorOptions {
  /** Only what is in the database: an end that is missing is no break. */
  readonly ignoresLosses?: boolean
  /** Told after every batch how many rows have been seen. */
  readonly onProgress?: (rows: number) => void
}

const BATCH_ROWS = 2000

// Everything as text: nothing that somebody put there can overflow, or be rounded to look right.
const ROWS = `
  declare audit_rows no scroll cursor for
  select audit_id::text as "auditId", tenant_id as "tenantId", sequence::text as sequence,
    event_type as "eventType", actor_type as "actorType", actor_id as "actorId",
    details::text as details, prev_hash as "prevHash", hash,
    trim_scale(extract(epoch from created_at) * 1000000)::text as "createdAtMicros"
  from bursar.subscription_audit as audit
  order by audit.tenant_id, audit.sequence, audit.audit_id`

/**
 * Reads the whole audit log as it is at one moment, in batches, and names per tenant the first row
 * that was changed, removed or inserted, and a tail that was cut since it was anchored.
 * @throws AppError AUDIT_KEY_WRONG where no chain at all is sealed with this key.
 */
export async function verifyAudit(pool: Pool, options: VerifyOptions): Promise<Verification> {
  // The file first: what is in it was in the database before we look there.
  const anchor = await readAnchor(options.anchorFile, options.key)
  return inTransaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only')
    await tx.query('set local statement_timeout = 0')
    await assertAuditKey(tx, options.key)
    const losses = await findAcceptedLosses(tx, options.key)
    const ignoresAnchor = typeof anchor === 'string' || options.ignoresLosses === true
    const anchored = ignoresAnchor ? NO_CHAIN_HEADS : await chainHeadsToHold(tx, anchor, losses)
    const chainHeads = await findChainHeads(tx)
    const walked = await walkTenants(tx, options, { chainHeads, anchored })
    const known = new Set([...anchored.keys(), ...chainHeads.keys(), ...walked.tenantIds])
    const isEmpty = known.size === 0
    // Whoever ignores losses needs no anchor; one that was edited is no loss.
    const judged = options.ignoresLosses === true && anchor === 'missing' ? NO_ANCHOR : anchor
    const breaks = [...anchorBreaks(judged, isEmpty), ...walked.breaks]
    known.delete(NO_TENANT)
    return {
      ok: breaks.length === 0,
      tenants: known.size,
      rows: walked.rows,
      breaks,
      accepted_losses: losses.map(toAcceptedLoss),
    }
  })
}

const ESTIMATE = `
  select greatest(reltuples, 0)::float8 as rows
  from pg_class where oid = 'bursar.subscription_audit'::regclass`

/** About how many rows there are, for a progress bar: counting them takes a scan. 0: not known. */
export async function estimateAuditRows(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ rows: number }>(ESTIMATE)
  return rows[0]?.rows ?? 0
}

const NO_ANCHOR: Anchor = { writtenAt: '', chainHeads: new Map() }
const NO_CHAIN_HEADS: ReadonlyMap<string, ChainHead> = new Map()

function toAcceptedLoss({ row_sequence: _, ...loss }: KnownLoss): AcceptedLoss {
  return loss
}

interface Ends {
  readonly chainHeads: ReadonlyMap<string, ChainHead>
  readonly anchored: ReadonlyMap<string, ChainHead>
}

async function walkTenants(
  tx: Tx,
  { key, onProgress }: VerifyOptions,
  { chainHeads, anchored }: Ends,
): Promise<{ rows: number; breaks: ChainBreak[]; tenantIds: Set<string> }> {
  const breaks: ChainBreak[] = []
  const tenantIds = new Set<string>()
  let rows = 0
  const begin = (tenantId: string) => {
    tenantIds.add(tenantId)
    const ends = {
      chainHead: chainHeads.get(tenantId) ?? null,
      anchor: anchored.get(tenantId) ?? null,
    }
    return new ChainWalk({ key, tenantId, ...ends })
  }
  let walk: ChainWalk | null = null
  for await (const [row, next] of withFollowing(readRows(tx))) {
    const sameTenant = next !== null && next.tenantId === row.tenantId
    walk ??= begin(row.tenantId ?? '')
    walk.next(row, sameTenant ? next : null)
    rows++
    if (rows % BATCH_ROWS === 0) onProgress?.(rows)
    if (sameTenant) continue
    breaks.push(...walk.finish())
    walk = null
  }
  onProgress?.(rows)
  // Who has a head but not a single row.
  for (const tenantId of new Set([...anchored.keys(), ...chainHeads.keys()])) {
    if (!tenantIds.has(tenantId)) breaks.push(...begin(tenantId).finish())
  }
  return { rows, breaks, tenantIds }
}

async function* readRows(tx: Tx): AsyncGenerator<SealedRow> {
  await tx.query(ROWS)
  for (;;) {
    const { rows } = await tx.query<SealedRow>(`fetch ${BATCH_ROWS} from audit_rows`)
    yield* rows
    if (rows.length < BATCH_ROWS) return
  }
}

/** Each row with the one behind it, whoever’s that is. */
async function* withFollowing(
  rows: AsyncIterable<SealedRow>,
): AsyncGenerator<[row: SealedRow, next: SealedRow | null]> {
  let row: SealedRow | null = null
  for await (const next of rows) {
    if (row !== null) yield [row, next]
    row = next
  }
  if (row !== null) yield [row, null]
}

function anchorBreaks(anchor: Anchor | 'missing' | 'forged', isEmpty: boolean): ChainBreak[] {
  if (anchor === 'forged') {
    const explanation = 'The anchor file was edited or sealed with another key.'
    return [anchorBreak('anchor_forged', explanation)]
  }
  if (anchor !== 'missing' || isEmpty) return []
  const explanation = 'There is no anchor file, so a cut-off end of a chain cannot be detected.'
  return [anchorBreak('anchor_missing', explanation)]
}

function anchorBreak(kind: BreakKind, explanation: string): ChainBreak {
  return { tenant_id: null, audit_id: null, sequence: null, kind, explanation }
}
