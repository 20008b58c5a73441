import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../../postgres/pool.ts'
import { query } from '../../../postgres/query.ts'
import { closeFinding } from '../../../subscription/finding/resolve.store.ts'
import type { Acting } from '../note-action.store.ts'

export type { Tx }

export interface OpenFinding {
  readonly finding_id: string
  readonly kind: string
  readonly account: string
  readonly object_id: string
  readonly tenant_id: string | null
  readonly details: Readonly<Record<string, unknown>>
}

const FIND = `
select finding_id::text, kind, account, object_id, tenant_id, details, resolved_at is null as open
from bursar.findings where finding_id = $1::bigint`

/**
 * An open finding. It is not locked: what is done about it locks what a refresh result locks, in
 * the same order, and findings come last.
 * @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE where it is resolved.
 */
export async function findOpenFinding(tx: Tx, findingId: string): Promise<OpenFinding> {
  const statement = { name: 'operator_find_finding', text: FIND, values: [findingId] }
  const [found] = (await query<OpenFinding & { open: boolean }>(tx, statement)).rows
  if (found === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no finding ${findingId}.`)
  if (!found.open) throw new AppError('ACTION_IMPOSSIBLE', `Finding ${findingId} is resolved.`)
  return found
}

/** @throws AppError ACTION_IMPOSSIBLE where somebody was quicker. */
export async function resolveFinding(tx: Tx, findingId: string, acting: Acting): Promise<void> {
  if (await closeByOperator(tx, findingId, acting)) return
  throw new AppError('ACTION_IMPOSSIBLE', `Finding ${findingId} was resolved a moment ago.`)
}

/** False where it is resolved by now. */
export async function closeByOperator(tx: Tx, findingId: string, acting: Acting): Promise<boolean> {
  return closeFinding(tx, findingId, { by: resolverOf(acting), reason: acting.reason })
}

/** Who resolved a finding, as it is kept: an operator by their id, which is theirs for good. */
export function resolverOf({ operatorId }: Acting): string {
  return `operator ${operatorId}`
}
