import { setTimeout } from 'node:timers/promises'
import * as pipeline from '../pipeline.ts'
import { type Claim, findLanes } from '../refresh/claim.store.ts'

/** Until Stripe's budget has something again. */
const LOOK_AGAIN_MS = 100

/**
 * Refreshes what is dirty, and what that pokes, until nothing is due. What has failed since
 * `onceSince` is tried no second time, so that an outage of Stripe ends this run, too.
 */
export async function refreshOnce(
  story: pipeline.Story & { readonly onceSince: Date },
  limit: number,
  refresh: (claimed: Claim) => Promise<void>,
): Promise<void> {
  const { pool } = story
  for (;;) {
    const claims = await pipeline.claim(story, limit)
    await Promise.all(claims.map(refresh))
    if (claims.length > 0) continue
    if ((await findLanes(pool, story, 1)).length === 0) return
    await setTimeout(LOOK_AGAIN_MS)
  }
}
