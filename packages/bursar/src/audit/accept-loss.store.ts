import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import {
  chainHeadsToHold,
  findAcceptedLosses,
  LOSS_ACCEPTED,
  type LossDetail,
} from './accepted-losses.store.ts'
import {
  type AnchorOptions,
  anchorChainHeads,
  findChainHeads,
  findContradicted,
} from './anchor-chain-heads.store.ts'
import { readAnchor } from './anchor-file.ts'
import { type AuditEntry, appendAudit } from './append-audit.store.ts'
import type { ChainBreak, ChainHead } from './chain-break.ts'
import { NO_TENANT } from './seal.ts'
import { verifyAudit } from './verify-audit.store.ts'

/** A row holds 32 KB of details. */
const LOSSES_PER_ROW = 50

interface AcceptOptions extends AnchorOptions {
  readonly operatorId: string
  readonly reason: string
}

/**
 * nothing_lost: what was anchored is all there. refused: the anchor or the rows themselves do not
 * verify, and that is no loss but tampering or damage.
 */
export type Acceptance =
  | { readonly outcome: 'accepted'; readonly losses: readonly LossDetail[] }
  | { readonly outcome: 'nothing_lost' }
  | { readonly outcome: 'refused'; readonly breaks: readonly ChainBreak[] }

/**
 * After a restore or a failover: seals into the audit log that rows which were anchored are gone,
 * and
 * anchors what there is. Only an end that is missing can be accepted: every row that is there must
 * verify.
 */
export async function acceptLoss(pool: Pool, options: AcceptOptions): Promise<Acceptance> {
  const { key, anchorFile } = options
  const anchor = await readAnchor(anchorFile, key)
  const inside = await verifyAudit(pool, { key, anchorFile, ignoresLosses: true })
  if (!inside.ok) return { outcome: 'refused', breaks: inside.breaks }
  // Without an anchor nobody has promised anything: the next start makes one.
  if (typeof anchor === 'string') return { outcome: 'nothing_lost' }
  const losses = await inTransaction(pool, async (tx) => {
    const anchored = await chainHeadsToHold(tx, anchor, await findAcceptedLosses(tx, key))
    const chainHeads = await findChainHeads(tx)
    const lost = await findContradicted(tx, anchored, chainHeads)
    const found = lost.map((tenantId) => lossOf(tenantId, anchored, chainHeads))
    await noteLosses(tx, found, options)
    return found
  })
  if (losses.length === 0) return { outcome: 'nothing_lost' }
  await anchorChainHeads(pool, options)
  return { outcome: 'accepted', losses }
}

function lossOf(
  tenantId: string,
  anchored: ReadonlyMap<string, ChainHead>,
  chainHeads: ReadonlyMap<string, ChainHead>,
): LossDetail {
  const kept = chainHeads.get(tenantId)
  return {
    tenant_id: tenantId,
    anchored_sequence: anchored.get(tenantId)?.sequence ?? 0,
    anchored_hash: anchored.get(tenantId)?.hash ?? '',
    kept_sequence: kept?.sequence ?? 0,
    kept_hash: kept?.hash ?? null,
  }
}

async function noteLosses(
  tx: Tx,
  losses: readonly LossDetail[],
  { key, operatorId, reason }: AcceptOptions,
): Promise<void> {
  const rows: AuditEntry[] = []
  for (let start = 0; start < losses.length; start += LOSSES_PER_ROW) {
    const some = losses.slice(start, start + LOSSES_PER_ROW).map((loss) => ({ ...loss }))
    rows.push({
      eventType: LOSS_ACCEPTED,
      actorType: 'operator',
      actorId: operatorId,
      details: { reason, chains: some.length, losses: some },
    })
  }
  await appendAudit(tx, { key, tenantId: NO_TENANT, rows })
}
