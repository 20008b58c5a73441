/** What is compared: the same service on the same database, before a mail server that hangs. */
export const MESSAGES_VARIANTS = {
  nothing: { says: 'no message is pending', enqueues: false, isHandedOver: false },
  // A second time in each round: what the machine makes of two that are equal.
  again: { says: 'no message is pending, once more', enqueues: false, isHandedOver: false },
  fresh: {
    says: 'all are pending, and are being handed to the queue',
    enqueues: true,
    isHandedOver: false,
  },
  queued: { says: 'all are pending, and wait in the queue', enqueues: true, isHandedOver: true },
} as const

export type MessagesVariant = keyof typeof MESSAGES_VARIANTS
export const MESSAGES_VARIANT_NAMES = Object.keys(MESSAGES_VARIANTS) as MessagesVariant[]

/**
 * The turns of four rounds: each variant comes once in each place, and once after each other one.
 * What one leaves behind (dead rows, pages to be written) burdens all alike.
 */
export const MESSAGES_TURNS: readonly (readonly MessagesVariant[])[] = [
  ['nothing', 'again', 'queued', 'fresh'],
  ['again', 'fresh', 'nothing', 'queued'],
  ['fresh', 'queued', 'again', 'nothing'],
  ['queued', 'nothing', 'fresh', 'again'],
]
