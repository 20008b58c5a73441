import { recordHeard, type Unreachable } from './reachability.store.ts'
import type { Reachability } from './reachability.ts'
import { type Pool, tellUnreachable } from './tell-unreachable.store.ts'

/**
 * Writes down what this process has heard of Stripe, and tells an operator which endpoints have not
 * answered for five minutes. Gives those that are newly told.
 */
export async function watchReachability(
  pool: Pool,
  reachability: Reachability,
): Promise<Unreachable[]> {
  const heard = reachability.take()
  try {
    await recordHeard(pool, heard)
  } catch (error) {
    reachability.putBack(heard)
    throw error
  }
  return tellUnreachable(pool)
}
