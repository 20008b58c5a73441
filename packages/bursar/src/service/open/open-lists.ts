import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import { ListReader } from '../../stripe/list-reader.ts'
import type { OnAsked } from '../../stripe/listening-client.ts'
import { openBackgroundAdmission } from './open-stripe.ts'

/** Reads Stripe's lists within the background share of the budget that all nodes have. */
export function openLists(config: Config, pool: Pool, onAsked?: OnAsked): ListReader {
  const { secretKey, apiBase } = config.stripe
  return new ListReader({
    secretKey,
    apiBase,
    ...(onAsked && { onAsked }),
    admit: openBackgroundAdmission(config, pool),
  })
}
