import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Merged, MovedItem } from '../merge/merged.ts'
import { moveRows, moveRowsBack } from '../merge/moved-rows.store.ts'

// Where both have one of a feature, that of the tenant that stays counts.
const MOVE_OVERRIDES = `
update bursar.entitlement_overrides o set tenant_id = $2
where o.tenant_id = $1 and o.ended_at is null and o.expires_at > bursar.clock()
  and not exists (select 1 from bursar.entitlement_overrides i
    where i.tenant_id = $2 and i.feature = o.feature and i.ended_at is null)
returning o.override_id::text as item`

/** Active overrides follow their tenant into the one it is merged into. Gives them. */
export function moveOverrides(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  return moveRows(tx, { name: 'merge_move_override', text: MOVE_OVERRIDES }, merged)
}

const BACK_OVERRIDES = `
update bursar.entitlement_overrides o set tenant_id = $1
from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb)
where o.override_id = i.item::uuid and o.tenant_id = $2`

/** Overrides go back to the tenant that stands alone again. */
export function moveOverridesBack(
  tx: Tx,
  merged: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  return moveRowsBack(tx, { name: 'merge_back_override', text: BACK_OVERRIDES }, merged, items)
}

// One that has run out was over at its own end, and makes room.
const END_OVERRIDES = `
update bursar.entitlement_overrides
set ended_at = expires_at, ended_by = 'bursar', ended_reason = 'replaced'
where tenant_id = $1 and ended_at is null and expires_at <= bursar.clock()`

export async function endRunOut(tx: Tx, tenantId: string): Promise<void> {
  await query(tx, { name: 'merge_end_overrides', text: END_OVERRIDES, values: [tenantId] })
}

// Whole counts: together they have used the sum.
const MOVE_USAGE = `
with before as (
  select feature, used, as_of from bursar.usage where tenant_id = $1
),
others as (
  select feature, used, as_of from bursar.usage where tenant_id = $2
),
gone as (delete from bursar.usage where tenant_id = $1),
summed as (
  insert into bursar.usage as u (tenant_id, feature, used, as_of)
  select $2, feature, used, as_of from before order by feature
  on conflict (tenant_id, feature) do update
    set used = least(u.used + excluded.used, 9007199254740991),
      as_of = greatest(u.as_of, excluded.as_of), reported_at = bursar.clock()
  returning feature, used, as_of
)
select b.feature as item, jsonb_build_object('used', b.used, 'as_of', b.as_of,
  'into_used', o.used, 'into_as_of', o.as_of, 'sum', s.used, 'sum_as_of', s.as_of) as was
from before b join summed s using (feature) left join others o using (feature)`

/** Counts are added to those of the tenant that stays. Gives them. */
export function moveUsage(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  return moveRows(tx, { name: 'merge_move_usage', text: MOVE_USAGE }, merged)
}

// The sum is taken apart again, unless a later count was reported of it.
const BACK_USAGE = `
with counts as (
  select i.item as feature, (i.was->>'used')::bigint as used,
    (i.was->>'as_of')::timestamptz as as_of, (i.was->>'into_used')::bigint as into_used,
    (i.was->>'into_as_of')::timestamptz as into_as_of, (i.was->>'sum')::bigint as sum,
    (i.was->>'sum_as_of')::timestamptz as sum_as_of
  from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb)
),
untouched as (
  select c.* from counts c join bursar.usage u
    on u.tenant_id = $2 and u.feature = c.feature and u.used = c.sum and u.as_of = c.sum_as_of
),
parted as (
  update bursar.usage u set used = c.into_used, as_of = c.into_as_of
  from untouched c where u.tenant_id = $2 and u.feature = c.feature and c.into_used is not null
  returning u.feature
),
gone as (
  delete from bursar.usage u using untouched c
  where u.tenant_id = $2 and u.feature = c.feature and c.into_used is null
  returning u.feature
)
insert into bursar.usage (tenant_id, feature, used, as_of)
select $1, feature, used, as_of from counts order by feature
on conflict (tenant_id, feature) do nothing`

/** Counts are taken apart again. */
export function moveUsageBack(tx: Tx, merged: Merged, items: readonly MovedItem[]): Promise<void> {
  return moveRowsBack(tx, { name: 'merge_back_usage', text: BACK_USAGE }, merged, items)
}
