import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

/** Keyed and different for each email, so that equal addresses cannot be matched. */
export function recipientMac(key: KeyObject, messageId: string, address: string): Buffer {
  return createHmac('sha256', key).update(`recipient\n${messageId}\n${address}`).digest()
}

/** Whether this email was sent to that address. */
export function wentTo(
  key: KeyObject,
  sent: { readonly messageId: string; readonly mac: Buffer },
  address: string,
): boolean {
  return timingSafeEqual(recipientMac(key, sent.messageId, address), sent.mac)
}
