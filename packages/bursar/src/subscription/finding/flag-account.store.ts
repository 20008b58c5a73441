import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const FLAG = `
insert into bursar.findings (kind, severity, account, object_id, summary)
values ('account_unknown', 'action', $1, $2,
  'A genuine event of an account that this endpoint does not know was not recorded.')
on conflict (kind, account, object_id) where resolved_at is null do nothing`

/** A finding for an account that speaks to us and is in no list. Idempotent. */
export async function flagUnknownAccount(tx: Tx, account: string | null): Promise<void> {
  const values = [account ?? '', account ?? 'own account']
  await query(tx, { name: 'inbox_flag_account', text: FLAG, values })
}
