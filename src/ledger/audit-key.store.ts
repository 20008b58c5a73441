import type { KeyObject } from 'node:crypto'
import { AppError } from '../base/errors.ts'
import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { keyIdOf } from './seal.ts'

/**
 * With another key every row would look changed, and none could be appended: that is said first.
 * @throws AppError AUDIT_KEY_WRONG where there are chains and none is sealed with this key.
 */
export async function assertAuditKey(tx: Tx, key: KeyObject): Promise<void> {
  const { rows } = await query<{ key_id: string }>(tx, {
    name: 'ledger_key_ids',
    text: 'select distinct key_id from bursar.audit_heads',
  })
  const keyId = keyIdOf(key)
  if (rows.length === 0 || rows.some((row) => row.key_id === keyId)) return
  throw new AppError('AUDIT_KEY_WRONG', `It is sealed with another key than ${keyId}.`)
}
