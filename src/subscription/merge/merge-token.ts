import { createHash, createHmac, type KeyObject } from 'node:crypto'

const TOKEN_DOMAIN = 'bursar merge offer v1'

/**
 * The secret of the link that merges two tenants. It follows from the offer's id and a key, so that
 * neither the outbox nor the offer holds it.
 */
export function mergeTokenOf(key: KeyObject, offerId: string): string {
  return createHmac('sha256', key).update(`${TOKEN_DOMAIN}\n${offerId}`).digest('base64url')
}

export function hashOfMergeToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
