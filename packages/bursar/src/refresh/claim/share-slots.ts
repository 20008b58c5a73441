import type { ObjectKind } from '../../subscription/tracked-object.ts'

/** What may be claimed now of one account, kind and priority. */
export interface ClaimQueue {
  readonly account: string
  readonly kind: ObjectKind
  readonly priority: number
  /** When each of them became due, in seconds, the oldest first. */
  readonly due: readonly number[]
}

/** How much a worker can take on now. */
export interface Slots {
  readonly limit: number
  /** How many of these may be background work. */
  readonly background: number
  /** What it is at work on, by account. */
  readonly running: ReadonlyMap<string, number>
}

/** Of a worker that keeps none back and has nothing under way. */
export function anySlots(limit: number): Slots {
  return { limit, background: limit, running: new Map() }
}

/** At least this share of a worker's slots is kept for news, as far as there are two. */
const NEWS_SHARE = 0.25

/** The slots that are free beside what is under way: a new sale always finds one. */
export function freeSlots(
  limit: number,
  underWay: readonly { readonly account: string; readonly priority: number }[],
): Slots {
  const all = limit + underWay.length
  const kept = all > 1 ? Math.ceil(all * NEWS_SHARE) : 0
  const inBackground = underWay.filter(isBackground).length
  const running = new Map<string, number>()
  for (const { account } of underWay) addOne(running, account)
  return { limit, background: Math.max(0, all - kept - inBackground), running }
}

export interface Share {
  readonly queue: ClaimQueue
  readonly count: number
}

/** Whoever pays for one pays for another of the same purse. */
export function purseOf(of: Pick<ClaimQueue, 'account' | 'kind' | 'priority'>): string {
  return `${of.account} ${of.kind} ${isBackground(of) ? 'background' : 'news'}`
}

/** News comes first; a check or a late read is background work. */
export function isBackground({ priority }: { readonly priority: number }): boolean {
  return priority > 0
}

/**
 * Pure: who gets the free slots. The most urgent first, over all kinds and accounts; among equals
 * the account with the least under way, and of that what has waited longest. `affordable`: how many
 * can be paid for, by purse; all where it is not named.
 */
export function shareSlots(
  queues: readonly ClaimQueue[],
  { limit, background, running }: Slots,
  affordable: ReadonlyMap<string, number> = new Map(),
): Share[] {
  const given = new Map<ClaimQueue, number>()
  const spent = new Map<string, number>()
  const underWay = new Map(running)
  let rest = limit
  let restOfBackground = background
  while (rest > 0) {
    const able = queues.filter((queue) => {
      const count = given.get(queue) ?? 0
      const hasSlot = !isBackground(queue) || restOfBackground > 0
      const purse = purseOf(queue)
      const canPay = (spent.get(purse) ?? 0) < (affordable.get(purse) ?? Number.POSITIVE_INFINITY)
      return hasSlot && canPay && count < queue.due.length
    })
    const [first, ...others] = able
    if (first === undefined) break
    const rank = (queue: ClaimQueue) => [
      queue.priority,
      underWay.get(queue.account) ?? 0,
      queue.due[given.get(queue) ?? 0] ?? 0,
    ]
    const next = others.reduce(
      (best, queue) => (isBefore(rank(queue), rank(best)) ? queue : best),
      first,
    )
    addOne(given, next)
    addOne(spent, purseOf(next))
    addOne(underWay, next.account)
    rest -= 1
    if (isBackground(next)) restOfBackground -= 1
  }
  return [...given].map(([queue, count]) => ({ queue, count }))
}

function addOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index])
  return at >= 0 && one[at]! < other[at]!
}
