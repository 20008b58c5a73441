import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import type { RecoveryTold } from './six-event-lifecycle.ts'

const EVENTS = 6
const ORDERS = 720
const TRUTHS = ['final', 'evolving'] as const
const RECOVERIES = ['invoice.paid', 'customer.subscription.updated'] as const
/** As it is; each of the six once more; each of the six never. */
const FAULTS = 1 + EVENTS + EVENTS

export const PERMUTATION_CASES = ORDERS * FAULTS * TRUTHS.length * RECOVERIES.length

export interface PermutationCase {
  readonly number: number
  /** Indices of the events in the order of their arrival; one twice, or one missing. */
  readonly arrivals: readonly number[]
  readonly duplicated: number | null
  readonly lost: number | null
  /**
   * `final`: everything has happened when the first event arrives. `evolving`: Stripe is only as
   * far as the events that have arrived.
   */
  readonly truth: (typeof TRUTHS)[number]
  readonly recoveryTold: RecoveryTold
  /** Whether the node works after each arrival, or more arrives first. */
  readonly worksAfter: readonly boolean[]
}

/** All cases, by number: the same number is always the same case. */
export function permutationCase(number: number): PermutationCase {
  const random = seededRandom(number)
  const [order, rest] = split(number, ORDERS)
  const [fault, other] = split(rest, FAULTS)
  const [truth, recovery] = split(other, TRUTHS.length)
  const duplicated = fault >= 1 && fault <= EVENTS ? fault - 1 : null
  const lost = fault > EVENTS ? fault - EVENTS - 1 : null
  const arrivals = orderOf(order).filter((index) => index !== lost)
  if (duplicated !== null) repeatLater(arrivals, duplicated, random)
  return {
    number,
    arrivals,
    duplicated,
    lost,
    truth: TRUTHS[truth]!,
    recoveryTold: RECOVERIES[recovery]!,
    worksAfter: arrivals.map(() => random() < 0.5),
  }
}

/** For a person: `paid checkout created* …`. */
export function describeCase(given: PermutationCase, labels: readonly string[]): string {
  const order = given.arrivals.map((index) => labels[index]).join(', ')
  const lost = given.lost === null ? '' : `, ${labels[given.lost]} lost`
  return `${order}${lost}; truth ${given.truth}; recovery told by ${given.recoveryTold}`
}

function split(number: number, base: number): [remainder: number, quotient: number] {
  return [number % base, Math.floor(number / base)]
}

/**
 * The n-th of all orders: each digit of `number` in the factorial system picks from what is left.
 */
function orderOf(number: number): number[] {
  const left = Array.from({ length: EVENTS }, (_, index) => index)
  const order: number[] = []
  let rest = number
  for (let count = EVENTS; count > 0; count -= 1) {
    const [pick, quotient] = split(rest, count)
    order.push(...left.splice(pick, 1))
    rest = quotient
  }
  return order
}

function repeatLater(arrivals: number[], event: number, random: Random): void {
  const first = arrivals.indexOf(event)
  const places = arrivals.length - first
  arrivals.splice(first + 1 + Math.floor(random() * places), 0, event)
}
