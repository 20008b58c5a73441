import type Stripe from 'stripe'
import { seededRandom } from '../../../packages/wire/src/random.ts'

/** Somebody who upgrades, cancels and edits all the time. */
export interface Changes {
  readonly count: number
  /** Resolves when the change under way is done. Throws what a change ended in. */
  stop(): Promise<void>
}

const PAGES = 3
const CANCEL_SHARE = 0.1
const PAUSE_SHARE = 0.3

/** Changes subscriptions at a simulated Stripe, `perSecond` of them, until it is stopped. */
export async function changeAccount(
  stripe: Stripe,
  { perSecond, seed }: { readonly perSecond: number; readonly seed: number },
): Promise<Changes> {
  const random = seededRandom(seed)
  const live = await liveOf(stripe)
  let [count, isStopped] = [0, false]
  const changing = (async () => {
    while (!isStopped && live.length > 0) {
      const startedAt = performance.now()
      await changeOne(stripe, live, random)
      count += 1
      const restMs = 1_000 / perSecond - (performance.now() - startedAt)
      if (restMs > 0) await new Promise((next) => setTimeout(next, restMs))
    }
  })()
  // Whoever stops it is told.
  changing.catch(() => undefined)
  return {
    get count() {
      return count
    },
    async stop() {
      isStopped = true
      await changing
    },
  }
}

async function liveOf(stripe: Stripe): Promise<Stripe.Subscription[]> {
  const found: Stripe.Subscription[] = []
  for (let page = 0; page < PAGES; page += 1) {
    const last = found.at(-1)?.id
    const after = last === undefined ? {} : { starting_after: last }
    const { data } = await stripe.subscriptions.list({ status: 'active', limit: 100, ...after })
    found.push(...data)
  }
  return found
}

async function changeOne(
  stripe: Stripe,
  live: Stripe.Subscription[],
  random: () => number,
): Promise<void> {
  const at = Math.floor(random() * live.length)
  const { id, items } = live[at]!
  const choice = random()
  if (choice < CANCEL_SHARE) {
    live.splice(at, 1)
    await stripe.subscriptions.cancel(id)
  } else if (choice < PAUSE_SHARE) {
    const isPaused = random() < 0.5
    await stripe.subscriptions.update(id, {
      pause_collection: isPaused ? { behavior: 'void' } : '',
    })
  } else {
    const quantity = 1 + Math.floor(random() * 9)
    const item = { id: items.data[0]!.id, quantity }
    await stripe.subscriptions.update(id, { items: [item], proration_behavior: 'none' })
  }
}
