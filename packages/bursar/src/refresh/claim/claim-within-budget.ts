import { OBJECT_KINDS } from '../../subscription/tracked-object.ts'
import { type Claim, type ClaimScope, claimShares, findQueues } from '../object/claim.store.ts'
import type { Tx } from '../object/observe.store.ts'
import { giveTokensBack, takeTokens } from './budget.store.ts'
import { type ReadRate, readBuckets } from './read-buckets.ts'
import {
  anySlots,
  type ClaimQueue,
  isBackground,
  purseOf,
  type Share,
  type Slots,
  shareSlots,
} from './share-slots.ts'

export interface Claiming extends ClaimScope {
  readonly pool: Tx
  /** What Stripe may be asked, over all nodes; null: no budget. */
  readonly readRate: ReadRate | null
}

/**
 * Claims as many objects as there are slots, each with the token that its fetch will cost. A
 * number: so many, whatever they are.
 */
export async function claimWithinBudget(
  claiming: Claiming,
  free: number | Slots,
): Promise<Claim[]> {
  const slots = typeof free === 'number' ? anySlots(free) : free
  const { pool, readRate } = claiming
  const queues = await findQueues(pool, claiming, slots.limit)
  if (queues.length === 0) return []
  if (readRate === null) return claimShares(pool, claiming, shareSlots(queues, slots))
  const purse = new Purse(pool, readRate)
  const shares = await purse.payFor(queues, slots)
  const claims = await claimShares(pool, claiming, shares)
  await purse.giveChange(claims)
  return claims
}

/** Reads that were paid for in advance, of an account and kind, for news or for checks. */
class Purse {
  readonly #pool: Tx
  readonly #rate: ReadRate
  readonly #paid = new Map<string, { readonly queue: ClaimQueue; readonly count: number }>()
  /** What was paid for where the buckets have no more. */
  readonly #affordable = new Map<string, number>()

  constructor(pool: Tx, rate: ReadRate) {
    this.#pool = pool
    this.#rate = rate
  }

  /** What an empty bucket leaves free goes to others, until nothing more can be paid for. */
  async payFor(queues: readonly ClaimQueue[], slots: Slots): Promise<Share[]> {
    for (;;) {
      const shares = shareSlots(queues, slots, this.#affordable)
      const dryBefore = this.#affordable.size
      for (const [purse, of] of Map.groupBy(shares, ({ queue }) => purseOf(queue))) {
        await this.#pay(purse, of[0]!.queue, sumOf(of))
      }
      if (this.#affordable.size === dryBefore) return shares
    }
  }

  /** Gives back what was paid for and not claimed. */
  async giveChange(claims: readonly Claim[]): Promise<void> {
    for (const [purse, { queue, count }] of this.#paid) {
      const used = claims.filter((claim) => purseOf(claim) === purse).length
      await giveTokensBack(this.#pool, this.#bucketsOf(queue), count - used)
    }
  }

  async #pay(purse: string, queue: ClaimQueue, wanted: number): Promise<void> {
    const paid = this.#paid.get(purse)?.count ?? 0
    const missing = wanted - paid
    if (missing <= 0) return
    const taken = await takeTokens(this.#pool, this.#bucketsOf(queue), missing)
    this.#paid.set(purse, { queue, count: paid + taken })
    if (taken < missing) this.#affordable.set(purse, paid + taken)
  }

  #bucketsOf(queue: ClaimQueue) {
    const { endpoint } = OBJECT_KINDS[queue.kind]
    const share = isBackground(queue) ? 'background' : null
    return readBuckets({ account: queue.account, endpoint }, this.#rate, share)
  }
}

function sumOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { count }) => sum + count, 0)
}
