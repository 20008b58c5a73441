import { type KeyObject, randomUUID } from 'node:crypto'
import { enqueue, type PendingFor } from '../../outbox/enqueue/enqueue.store.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { hashOfMergeToken, mergeTokenOf } from '../../subscription/merge/merge-token.ts'
import type { OfferOutcome } from '../../subscription/merge/same-email.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'

/** How long the link in the email works. */
const OFFER_DAYS_MAX = 7
/** Links that one tenant may be sent at a time: a stranger may type its address again and again. */
const OFFERS_OPEN_MAX = 3

export interface MergeOffer {
  /** The tenant of the new purchase: it would be merged into the other. */
  readonly newTenantId: string
  /** The tenant whose stored billing address gets the email. */
  readonly oldTenantId: string
  /** The audit key. */
  readonly key: KeyObject
  readonly outgoing: Outgoing
  readonly pendingFor?: PendingFor
}

const CLOSE_EXPIRED = `
update bursar.merge_offers set closed_at = bursar.clock()
where tenant_id = $1 and closed_at is null and expires_at <= bursar.clock()`

const FACTS = `
select t.billing_email is not null as "hasAddress",
  (select count(*)::int from bursar.merge_offers o
    where o.tenant_id = t.tenant_id and o.closed_at is null) as open,
  exists (select 1 from bursar.merge_offers o where o.tenant_id = t.tenant_id
    and o.new_tenant_id = $2 and o.closed_at is null) as "isOffered"
from bursar.tenants t where t.tenant_id = $1`

const OFFER = `
insert into bursar.merge_offers (offer_id, tenant_id, new_tenant_id, token_hash, expires_at)
values ($1, $2, $3, $4, bursar.clock() + make_interval(days => $5))
on conflict (tenant_id, new_tenant_id) where closed_at is null do nothing`

/**
 * Asks the old tenant, by an email to its billing address, whether the new tenant is its own. The
 * token of the link follows from the offer's id: it stands neither here nor in the outbox.
 */
export async function offerMerge(tx: Tx, offer: MergeOffer): Promise<OfferOutcome> {
  const { newTenantId, oldTenantId, key, outgoing, pendingFor } = offer
  if (!outgoing.emails || outgoing.mergeLinks !== true) return 'off'
  await query(tx, { name: 'merge_offer_expire', text: CLOSE_EXPIRED, values: [oldTenantId] })
  type Facts = { hasAddress: boolean; open: number; isOffered: boolean }
  const about = { name: 'merge_offer_facts', text: FACTS, values: [oldTenantId, newTenantId] }
  const [facts] = (await query<Facts>(tx, about)).rows
  if (facts === undefined || !facts.hasAddress) return 'no_address'
  if (facts.isOffered) return 'open'
  if (facts.open >= OFFERS_OPEN_MAX) return 'too_many'
  const offerId = randomUUID()
  const tokenHash = hashOfMergeToken(mergeTokenOf(key, offerId))
  const values = [offerId, oldTenantId, newTenantId, tokenHash, OFFER_DAYS_MAX]
  const offered = await query(tx, { name: 'merge_offer', text: OFFER, values })
  if (offered.rowCount === 0) return 'open'
  const email = {
    kind: 'email' as const,
    name: 'merge_offered' as const,
    target: '',
    causeKey: `email:merge_offered:${offerId}`,
    tenantId: oldTenantId,
    subscriptionId: null,
    details: { offer_id: offerId },
  }
  await enqueue(tx, [email], pendingFor)
  return 'offered'
}

const TAKE = `
update bursar.merge_offers set used_at = bursar.clock(), closed_at = bursar.clock()
where offer_id = $1::uuid and closed_at is null and expires_at > bursar.clock()`

/** False where it was used, or has expired: it is good for one merge. */
export async function takeOffer(tx: Tx, offerId: string): Promise<boolean> {
  const statement = { name: 'merge_offer_take', text: TAKE, values: [offerId] }
  return (await query(tx, statement)).rowCount === 1
}
