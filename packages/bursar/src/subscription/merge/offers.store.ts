import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

interface NamedTenant {
  readonly tenantId: string
  /** As a stranger typed it. */
  readonly name: string
}

export interface StoredOffer {
  readonly offerId: string
  /** The tenant that stays: it may have been merged itself since. */
  readonly stays: NamedTenant
  /** The tenant that would be merged into it. */
  readonly merged: NamedTenant
  readonly tokenHash: Buffer
  readonly expiresAt: Date
  /** Neither used nor expired, and both tenants are still there to be merged. */
  readonly isOpen: boolean
  /** It was not used, and does not work any more. */
  readonly isExpired: boolean
  /** Of the email that offered it; null while it was not sent. */
  readonly language: string | null
}

const FIND = `
select o.offer_id as "offerId", o.token_hash as "tokenHash", o.expires_at as "expiresAt",
  json_build_object('tenantId', p.tenant_id, 'name', p.name) as stays,
  json_build_object('tenantId', n.tenant_id, 'name', n.name) as merged,
  o.closed_at is null and o.expires_at > bursar.clock() and n.merged_into is null as "isOpen",
  o.used_at is null and o.expires_at <= bursar.clock() as "isExpired",
  (select m.language from bursar.outbox e join bursar.emails m using (message_id)
    where e.cause_key = 'email:merge_offered:' || o.offer_id) as language
from bursar.merge_offers o
join bursar.tenants t on t.tenant_id = o.tenant_id
join bursar.tenants p on p.tenant_id = coalesce(t.merged_into, t.tenant_id)
join bursar.tenants n on n.tenant_id = o.new_tenant_id
where o.offer_id = $1::uuid`

/** An offer by its id, which must be a UUID. */
export async function findOffer(tx: Tx, offerId: string): Promise<StoredOffer | null> {
  const statement = { name: 'merge_offer_find', text: FIND, values: [offerId] }
  return (await query<StoredOffer>(tx, statement)).rows[0] ?? null
}
