import type { KeyObject } from 'node:crypto'
import { mergeTokenOf } from '../../subscription/merge/merge-token.ts'
import { findOffer } from '../../subscription/merge/offers.store.ts'
import type { OutboxMessage } from '../../subscription/outgoing/message-handler.ts'
import type { Pool } from './emails.store.ts'
import type { EmailFacts } from './template/email-facts.ts'

/** The parts of the link to the merge page. Its token is not stored anywhere. */
export interface MergeLinks {
  /** The public URL of Bursar without a trailing slash. */
  readonly origin: string
  /** The audit key. */
  readonly key: KeyObject
}

/** The link of a merge offer. null: it no longer works. */
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
