import type { KeyObject } from 'node:crypto'
import { mergeTokenOf } from '../../subscription/merge/merge-token.ts'
import { findOffer } from '../../subscription/merge/offers.store.ts'
import type { OutboxMessage } from '../../subscription/outgoing/message-handler.ts'
import type { Pool } from './emails.store.ts'
import type { EmailFacts } from './template/email-facts.ts'

/** What the link to the merge page is made from; its token stands nowhere else. */
export interface MergeLinks {
  /** Where customers find Bursar, without a slash at the end. */
  readonly origin: string
  /** The audit key. */
  readonly key: KeyObject
}

/** The link of the email that offers a merge; null where it would not work any more. */
export async function mergeLinkOf(
  pool: Pool,
  { details }: Pick<OutboxMessage, 'details'>,
  { origin, key }: MergeLinks,
): Promise<EmailFacts['link'] | null> {
  const offer = await findOffer(pool, String(details['offer_id']))
  if (offer === null || !offer.isOpen) return null
  const url = `${origin}/merge/${offer.offerId}/${mergeTokenOf(key, offer.offerId)}`
  return { url, worksUntil: offer.expiresAt }
}
