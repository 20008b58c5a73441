import type { BenchDatabase } from '../support/bench-database.ts'

const NOT_ENQUEUED = `
select count(*)::int as count from bursar.effects where enqueued_at is null and outcome is null`

/** What is compared: the same service, before the same mail server that hangs. */
export const EFFECTS_VARIANTS = {
  nothing: { says: 'no effect is owed', owes: false, isHandedOver: false },
  fresh: {
    says: 'all are owed, and are being handed to the queue',
    owes: true,
    isHandedOver: false,
  },
  queued: { says: 'all are owed, and wait in the queue', owes: true, isHandedOver: true },
} as const

export type EffectsVariant = keyof typeof EFFECTS_VARIANTS
export const EFFECTS_VARIANT_NAMES = Object.keys(EFFECTS_VARIANTS) as EffectsVariant[]

/** How many effects the queue does not have yet. */
export async function countFresh(database: BenchDatabase): Promise<number> {
  return (await database.read<{ count: number }>(NOT_ENQUEUED)).count
}
