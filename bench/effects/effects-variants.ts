/** What is compared: the same service on the same database, before a mail server that hangs. */
export const EFFECTS_VARIANTS = {
  nothing: { says: 'no effect is owed', owes: false, isHandedOver: false },
  // A second time in each round: what the machine makes of two that are equal.
  again: { says: 'no effect is owed, once more', owes: false, isHandedOver: false },
  fresh: {
    says: 'all are owed, and are being handed to the queue',
    owes: true,
    isHandedOver: false,
  },
  queued: { says: 'all are owed, and wait in the queue', owes: true, isHandedOver: true },
} as const

export type EffectsVariant = keyof typeof EFFECTS_VARIANTS
export const EFFECTS_VARIANT_NAMES = Object.keys(EFFECTS_VARIANTS) as EffectsVariant[]

/**
 * The turns of four rounds: each variant comes once in each place, and once after each other one.
 * What one leaves behind (dead rows, pages to be written) burdens all alike.
 */
export const EFFECTS_TURNS: readonly (readonly EffectsVariant[])[] = [
  ['nothing', 'again', 'queued', 'fresh'],
  ['again', 'fresh', 'nothing', 'queued'],
  ['fresh', 'queued', 'again', 'nothing'],
  ['queued', 'nothing', 'fresh', 'again'],
]
