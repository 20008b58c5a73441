import { AppError } from '@bursar/wire/errors'
import { hurryAnnouncements } from '../../outbox/hurry.store.ts'
import { type OwedAgain, oweAgain } from '../../outbox/owe-again.store.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { resolverOf } from './finding.store.ts'
import type { Acting } from './note-action.store.ts'

/** Owes an effect again, at once. @throws AppError ACTION_IMPOSSIBLE where it was carried out. */
export async function owedAgain(tx: Tx, effectId: string): Promise<OwedAgain> {
  const again = await oweAgain(tx, effectId)
  if (again !== null) return again
  throw new AppError('ACTION_IMPOSSIBLE', 'There is no such effect, or it was carried out.')
}

const ENABLE = 'delete from bursar.announce_endpoints where endpoint = $1'
const CLOSE = `
update bursar.findings
set resolved_at = bursar.clock(), resolved_by = $2, resolved_reason = $3
where account = '' and subject = 'endpoint:' || $1::text and resolved_at is null`

/** An outgoing endpoint is called again at once, also with what waits for it. */
export async function enableOutgoing(tx: Tx, endpoint: string, acting: Acting): Promise<void> {
  const enabled = await query(tx, { name: 'operator_enable', text: ENABLE, values: [endpoint] })
  if (enabled.rowCount === 0) {
    throw new AppError('ACTION_IMPOSSIBLE', `${endpoint} is neither failing nor disabled.`)
  }
  const values = [endpoint, resolverOf(acting), acting.reason]
  await query(tx, { name: 'operator_close', text: CLOSE, values })
  await hurryAnnouncements(tx, endpoint)
}
