import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { MovedItem } from '../../subscription/merge/merged.ts'
import type { MovedKind } from './moved-kinds.ts'

const RECORD = `
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, kind, item, coalesce(was, '{}')
from jsonb_to_recordset($2::jsonb) as i(kind text, item text, was jsonb)`

/** Records what a merge moved, in the commit that moves it, so that it can be undone. */
export async function recordItems(
  tx: Tx,
  mergeId: string,
  moved: ReadonlyMap<MovedKind, readonly MovedItem[]>,
): Promise<void> {
  const items = [...moved].flatMap(([kind, ofKind]) => ofKind.map((item) => ({ kind, ...item })))
  const values = [mergeId, JSON.stringify(items)]
  await query(tx, { name: 'merge_record_items', text: RECORD, values })
}

const READ = `
select item, was from bursar.tenant_merge_items where merge_id = $1::uuid and kind = $2`

/** What a merge moved of one kind. */
export async function readItems(
  tx: Tx,
  mergeId: string,
  kind: MovedKind,
): Promise<readonly MovedItem[]> {
  const statement = { name: 'merge_read_items', text: READ, values: [mergeId, kind] }
  return (await query<{ item: string; was: unknown }>(tx, statement)).rows
}
