import type { Tx } from './pool.ts'
import { query } from './query.ts'

const AUDIT_KEY_ID = `
insert into bursar.settings (name, value) values ('audit_key_id', $1)
on conflict (name) do nothing`

/** The first one stays. */
export async function keepAuditKeyId(tx: Tx, keyId: string): Promise<void> {
  await query(tx, { name: 'audit_store_key_id', text: AUDIT_KEY_ID, values: [keyId] })
}

const PLANS_DIGEST = `
insert into bursar.settings (name, value) values ('plans_digest', $1)
on conflict (name) do update set value = excluded.value`

/** The plans that what was on hold was looked at with. */
export async function keepPlansDigest(tx: Tx, digest: string): Promise<void> {
  await query(tx, { name: 'refresh_remember_plans', text: PLANS_DIGEST, values: [digest] })
}

const SUCCEEDED_AT = `
insert into bursar.settings (name, value)
values ('schedule_succeeded_at', extract(epoch from bursar.clock())::text)
on conflict (name) do update set value = excluded.value`

/** A round of the schedule was done, now. */
export async function keepSucceededAt(tx: Tx): Promise<void> {
  await query(tx, { name: 'schedule_note_success', text: SUCCEEDED_AT })
}
