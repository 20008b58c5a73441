import { createHash } from 'node:crypto'
import type { Clock } from '@bursar/wire/clock'
import { addCounts, type DeliveryCount, type Pool } from '../../schedule/traffic.store.ts'

/**
 * `accepted`: signed with the secret of this fingerprint; `cosigned`: one of these, and with this
 * secret, too. `refused`: for this code. `ignored`: an accepted one that is not for us, because of
 * that.
 */
export type DeliveryOutcome = DeliveryCount['outcome']

const MINUTE_MS = 60_000
/** Different things counted between two flushes; a stranger cannot make there be more. */
const KEYS_MAX = 2_000

/** Counts deliveries in memory, and adds them up in PostgreSQL when told to. */
export class Traffic {
  readonly #clock: Clock
  #counts = new Map<string, DeliveryCount>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Costs well under a microsecond: nothing is written here. */
  count(endpoint: string, outcome: DeliveryOutcome, detail: string): void {
    const minuteMs = Math.floor(this.#clock.now().getTime() / MINUTE_MS) * MINUTE_MS
    this.#add({ minuteMs, endpoint, outcome, detail, count: 1 })
  }

  /** Adds what was counted since the last time. What cannot be written is kept for the next. */
  async flush(pool: Pool): Promise<void> {
    if (this.#counts.size === 0) return
    const counts = [...this.#counts.values()]
    this.#counts = new Map()
    try {
      await addCounts(pool, counts)
    } catch (error) {
      for (const one of counts) this.#add(one)
      throw error
    }
  }

  #add(one: DeliveryCount): void {
    const key = `${one.minuteMs} ${one.endpoint} ${one.outcome} ${one.detail}`
    const known = this.#counts.get(key)
    if (known !== undefined) known.count += one.count
    else if (this.#counts.size < KEYS_MAX) this.#counts.set(key, { ...one })
  }
}

const FINGERPRINT_DIGITS = 12

/** What can be shown of a signing secret: the same secret always has the same. */
export function fingerprintOf(secret: string): string {
  const hash = createHash('sha256').update(`bursar signing secret\n${secret}`).digest('hex')
  return hash.slice(0, FINGERPRINT_DIGITS)
}
