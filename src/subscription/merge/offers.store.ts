import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

interface StoredOffer {
  readonly offerId: string
  /** The tenant that stays. */
  readonly tenantId: string
  /** The tenant that would be merged into it. */
  readonly newTenantId: string
  readonly tokenHash: Buffer
  readonly expiresAt: Date
  /** Neither used nor expired, and both tenants are still there to be merged. */
  readonly isOpen: boolean
}

const FIND = `
select o.offer_id as "offerId", o.tenant_id as "tenantId", o.new_tenant_id as "newTenantId",
  o.token_hash as "tokenHash", o.expires_at as "expiresAt",
  o.closed_at is null and o.expires_at > bursar.clock() and n.merged_into is null as "isOpen"
from bursar.merge_offers o join bursar.tenants n on n.tenant_id = o.new_tenant_id
where o.offer_id = $1::uuid`

/** An offer by its id, which must be a UUID. */
export async function findOffer(tx: Tx, offerId: string): Promise<StoredOffer | null> {
  const statement = { name: 'merge_offer_find', text: FIND, values: [offerId] }
  return (await query<StoredOffer>(tx, statement)).rows[0] ?? null
}
