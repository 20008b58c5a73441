import { setTimeout } from 'node:timers/promises'
import * as pipeline from '../../pipeline.ts'
import { type Claim, findQueues } from '../../refresh/object/claim.store.ts'

/** Until Stripe's budget has something again. */
const READ_AGAIN_MS = 100

/**
 * Refreshes what is stale, and what that marks stale, until nothing is due. What has failed since
 * `onceSince` is tried no second time, so that an outage of Stripe ends this run, too.
 */
export async function refreshOnce(
  context: pipeline.PipelineContext & { readonly onceSince: Date },
  limit: number,
  refresh: (claimed: Claim) => Promise<void>,
): Promise<void> {
  const { pool } = context
  for (;;) {
    const claims = await pipeline.claim(context, limit)
    await Promise.all(claims.map(refresh))
    if (claims.length > 0) continue
    if ((await findQueues(pool, context, 1)).length === 0) return
    await setTimeout(READ_AGAIN_MS)
  }
}
