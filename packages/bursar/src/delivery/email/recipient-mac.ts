import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

/** Keyed, and of one email only: two of them do not tell that they went to the same address. */
export function recipientMac(key: KeyObject, messageId: string, address: string): Buffer {
  return createHmac('sha256', key).update(`recipient\n${messageId}\n${address}`).digest()
}

/** Whether this email went to that address. */
export function wentTo(
  key: KeyObject,
  sent: { readonly messageId: string; readonly mac: Buffer },
  address: string,
): boolean {
  return timingSafeEqual(recipientMac(key, sent.messageId, address), sent.mac)
}
