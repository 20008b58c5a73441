import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { keepAuditKeyId } from '../postgres/settings.ts'
import { keyIdOf } from './seal.ts'

const STORED = "select value from bursar.settings where name = 'audit_key_id'"

/**
 * The first start writes down which key this database has; from then on every node must have that
 * one. Of two first starts with different keys one wins, and the other does not start.
 * @throws AppError AUDIT_KEY_WRONG
 */
export async function bindAuditKey(tx: Tx, key: KeyObject): Promise<void> {
  await assertAuditKey(tx, key)
  await keepAuditKeyId(tx, keyIdOf(key))
  await assertAuditKey(tx, key)
}

/**
 * With another key every row would look changed, and none could be appended: that is said first.
 * @throws AppError AUDIT_KEY_WRONG where the database has another key; where none is written down,
 * where there are chains and none is sealed with this key.
 */
export async function assertAuditKey(tx: Tx, key: KeyObject): Promise<void> {
  const keyId = keyIdOf(key)
  const stored = await query<{ value: string }>(tx, { name: 'audit_stored_key_id', text: STORED })
  const ids = stored.rows.map(({ value }) => value)
  const known = ids.length > 0 ? ids : await keyIdsOfChains(tx)
  if (known.length === 0 || known.includes(keyId)) return
  const theirs = known.length === 1 ? ` (${known[0]})` : ''
  throw new AppError(
    'AUDIT_KEY_WRONG',
    `It is sealed with another key${theirs}; AUDIT_KEY is ${keyId}.`,
  )
}

async function keyIdsOfChains(tx: Tx): Promise<string[]> {
  const { rows } = await query<{ key_id: string }>(tx, {
    name: 'audit_key_ids',
    text: 'select distinct key_id from bursar.audit_chain_heads',
  })
  return rows.map((row) => row.key_id)
}
