import type { KeyObject } from 'node:crypto'
import {
  hashOfMergeToken,
  isMergeToken,
  mergeTokenOf,
} from '../../subscription/merge/merge-token.ts'
import { findOffer, type StoredOffer } from '../../subscription/merge/offers.store.ts'
import type { Tx } from './merge-locks.store.ts'
import { type MergeContext, mergeTenants } from './merge-tenants.ts'
import { takeOffer } from './offer-merge.store.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What a link to the merge page says. */
export interface OfferLink {
  readonly offerId: string
  readonly token: string
}

/** Whether the link is one of ours. Asks nobody, so a stranger's guesses cost no query. */
export function isOurLink({ offerId, token }: OfferLink, key: KeyObject): boolean {
  return UUID.test(offerId) && isMergeToken(token, hashOfMergeToken(mergeTokenOf(key, offerId)))
}

/** The offer behind a link; null where there is none. */
export async function findLinkedOffer(
  tx: Tx,
  link: OfferLink,
  key: KeyObject,
): Promise<StoredOffer | null> {
  if (!isOurLink(link, key)) return null
  const offer = await findOffer(tx, link.offerId)
  return offer !== null && isMergeToken(link.token, offer.tokenHash) ? offer : null
}

/**
 * Merges the two tenants of an offer, once. Gives the offer as it was found; it was not open where
 * nothing was merged.
 * @throws AppError ACTION_IMPOSSIBLE where the two cannot be merged any more
 */
export async function confirmOffer(
  tx: Tx,
  link: OfferLink,
  context: MergeContext,
): Promise<StoredOffer | null> {
  const offer = await findLinkedOffer(tx, link, context.auditKey)
  if (offer === null || !offer.isOpen) return offer
  if (!(await takeOffer(tx, link.offerId))) return { ...offer, isOpen: false }
  const { merged, stays } = offer
  const by = { type: 'customer', id: `offer ${link.offerId}` } as const
  const reason = 'Confirmed by the link that was sent to the billing address.'
  const asked = { tenantId: merged.tenantId, intoTenantId: stays.tenantId, by, reason }
  await mergeTenants(tx, asked, context)
  return offer
}
