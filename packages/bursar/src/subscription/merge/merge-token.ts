import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

const TOKEN_DOMAIN = 'bursar merge offer v1'

/**
 * The secret of the link that merges two tenants. It follows from the offer's id and a key, so that
 * neither the outbox nor the offer holds it, and a wrong one is refused without the database.
 */
export function mergeTokenOf(key: KeyObject, offerId: string): string {
  return createHmac('sha256', key).update(`${TOKEN_DOMAIN}\n${offerId}`).digest('base64url')
}

export function hashOfMergeToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Takes as long whatever the token is. */
export function isMergeToken(token: string, tokenHash: Buffer): boolean {
  return timingSafeEqual(hashOfMergeToken(token), tokenHash)
}
