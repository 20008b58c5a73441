import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import { appendAudit } from '../../audit/append-audit.store.ts'
import { NO_TENANT } from '../../audit/seal.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'

export type { Pool, Tx }

/** Who does something, and why. */
export interface Acting {
  readonly operatorId: string
  readonly reason: string
}

/** What was done, by its name in the sentences of the action. `tenantId` null: it concerns none. */
export interface Action {
  readonly action: string
  readonly tenantId: string | null
  readonly details: Readonly<Record<string, string | number | null>>
}

/** Where it was written down. */
export interface Noted {
  readonly source: 'audit' | 'operator'
  readonly id: string
}

/**
 * Writes down what an operator did, in the transaction that does it, as its last lock: in the
 * chain of the tenant, or in the one of what concerns none.
 */
export async function noteAction(
  tx: Tx,
  acting: Acting,
  { action, tenantId, details }: Action,
  auditKey: KeyObject,
): Promise<Noted> {
  const { operatorId, reason } = acting
  const row = {
    eventType: `operator.${action}` as const,
    actorType: 'operator' as const,
    actorId: operatorId,
    details: { ...details, reason },
  }
  const options = { key: auditKey, tenantId: tenantId ?? NO_TENANT, rows: [row] }
  const [id] = await appendAudit(tx, options)
  if (id === undefined) throw new AppError('INVARIANT_BROKEN', 'An audit row without an id.')
  return { source: tenantId === null ? 'operator' : 'audit', id }
}
