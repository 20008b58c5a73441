import type { KeyObject } from 'node:crypto'
import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { Anchor } from './anchor-file.ts'
import type { ChainHead } from './chain-break.ts'
import { NO_TENANT, type SealedRow, sealRow } from './seal.ts'

/** What an operator writes down after a restore or a failover, sealed like every other row. */
export const LOSS_ACCEPTED = 'operator.audit.loss_accepted'

/** Rows about accepted losses that are read. */
const LOSS_ROWS_MAX = 10_000

/** One chain whose last rows are gone for good, ready to be printed as JSON. */
export interface AcceptedLoss {
  /** Of the row that says so. */
  readonly audit_id: string
  readonly accepted_at: string
  readonly accepted_by: string
  readonly reason: string
  /** Empty: that of what concerns no tenant. */
  readonly tenant_id: string
  /** The end that the anchor knew. */
  readonly anchored_sequence: number
  readonly anchored_hash: string
  /** The end of the chain when the loss was accepted; 0 and no hash: not one row was left. */
  readonly kept_sequence: number
  readonly kept_hash: string | null
}

/** What one row says of one chain. */
export type LossDetail = Pick<
  AcceptedLoss,
  'tenant_id' | 'anchored_sequence' | 'anchored_hash' | 'kept_sequence' | 'kept_hash'
>

/** An accepted loss, and where its row stands. */
export interface KnownLoss extends AcceptedLoss {
  readonly row_sequence: number
}

const LOSS_ROWS = `
select audit_id::text as "auditId", tenant_id as "tenantId", sequence::text as sequence,
  event_type as "eventType", actor_type as "actorType", actor_id as "actorId",
  details::text as details, prev_hash as "prevHash", hash,
  trim_scale(extract(epoch from created_at) * 1000000)::text as "createdAtMicros"
from bursar.subscription_audit
where tenant_id = $1 and event_type = $2 order by sequence limit $3`

/** All that were accepted, the oldest first. A row that we did not seal accepts nothing. */
export async function findAcceptedLosses(tx: Tx, key: KeyObject): Promise<KnownLoss[]> {
  const values = [NO_TENANT, LOSS_ACCEPTED, LOSS_ROWS_MAX]
  const statement = { name: 'audit_losses', text: LOSS_ROWS, values }
  const { rows } = await query<SealedRow>(tx, statement)
  return rows.filter((row) => sealRow(key, row) === row.hash).flatMap(lossesOf)
}

/** Sealed by us, so it is as we wrote it. */
function lossesOf(row: SealedRow): KnownLoss[] {
  const { reason, losses }: { reason: string; losses: LossDetail[] } = JSON.parse(row.details ?? '')
  return losses.map((loss) => ({
    audit_id: row.auditId ?? '',
    accepted_at: new Date(Number(row.createdAtMicros) / 1000).toISOString(),
    accepted_by: row.actorId ?? '',
    reason,
    ...loss,
    row_sequence: Number(row.sequence),
  }))
}

const IS_THERE = `
select 1 from bursar.subscription_audit where tenant_id = $1 and sequence = $2 and hash = $3`

/**
 * The heads that the database must have: those of the anchor, and in the place of one that was
 * lost the end of its chain as it was sealed with the acceptance. An anchor that was written after
 * the acceptance stands as it is: what is missing of it was lost, or cut, later.
 */
export async function chainHeadsToHold(
  tx: Tx,
  anchor: Anchor,
  losses: readonly KnownLoss[],
): Promise<Map<string, ChainHead>> {
  const chainHeads = new Map(anchor.chainHeads)
  if (losses.length === 0) return chainHeads
  const known = await ownSequence(tx, anchor)
  for (const loss of losses) {
    const isAfter = known >= loss.row_sequence || anchor.writtenAt > loss.accepted_at
    if (isAfter || !chainHeads.has(loss.tenant_id)) continue
    const { tenant_id: tenantId, kept_sequence: sequence, kept_hash: hash } = loss
    if (hash === null) chainHeads.delete(tenantId)
    else chainHeads.set(tenantId, { tenantId, sequence, hash })
  }
  return chainHeads
}

/** How much of the chain of what concerns no tenant the anchor knows; 0 where that is gone. */
async function ownSequence(tx: Tx, anchor: Anchor): Promise<number> {
  const own = anchor.chainHeads.get(NO_TENANT)
  if (own === undefined) return 0
  const values = [NO_TENANT, own.sequence, own.hash]
  const { rows } = await query(tx, { name: 'audit_is_there', text: IS_THERE, values })
  return rows.length === 1 ? own.sequence : 0
}
