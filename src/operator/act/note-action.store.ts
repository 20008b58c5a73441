import type { KeyObject } from 'node:crypto'
import { AppError } from '../../base/errors.ts'
import { appendAudit } from '../../ledger/append-audit.store.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** Who does something, and why. */
export interface Acting {
  readonly operatorId: string
  readonly reason: string
}

/** What was done. `tenantId` null: it concerns no tenant. */
export interface Action {
  /** `finding.dismissed` and the like. */
  readonly action: string
  readonly tenantId: string | null
  readonly details: Readonly<Record<string, string | number | null>>
}

/** Where it was written down. */
export interface Noted {
  readonly source: 'ledger' | 'operator'
  readonly id: string
}

const LOG = `
insert into bursar.operator_log (action, operator_id, reason, details) values ($1, $2, $3, $4)
returning entry_id::text as id`

/**
 * Writes down what an operator did, in the transaction that does it, as its last lock: in the
 * ledger of the tenant, or in the log of what concerns none.
 */
export async function noteAction(
  tx: Tx,
  acting: Acting,
  { action, tenantId, details }: Action,
  auditKey: KeyObject,
): Promise<Noted> {
  const { operatorId, reason } = acting
  if (tenantId === null) {
    const values = [action, operatorId, reason, JSON.stringify(details)]
    const { rows } = await query<{ id: string }>(tx, { name: 'operator_note', text: LOG, values })
    return { source: 'operator', id: rows[0]!.id }
  }
  const row = {
    eventType: `operator.${action}`,
    actorType: 'operator' as const,
    actorId: operatorId,
    details: { ...details, reason },
  }
  const [id] = await appendAudit(tx, { key: auditKey, tenantId, rows: [row] })
  if (id === undefined) throw new AppError('INVARIANT_BROKEN', 'An audit row without an id.')
  return { source: 'ledger', id }
}
