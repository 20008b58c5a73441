import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import type { CommitContext } from '../../refresh/refresh-result.ts'
import { ListReader } from '../../stripe/list-reader.ts'
import type { OnAsked } from '../../stripe/listening-client.ts'
import { accountsOf } from '../endpoints-of.ts'
import { Bulk } from '../work/bulk.ts'
import { openAdmission } from './open-stripe.ts'

export interface BulkSurroundings {
  readonly pool: Pool
  readonly context: CommitContext
  readonly log: Log
  readonly metrics: Metrics
  readonly onAsked: OnAsked
  readonly onObserved: (objectId: string) => void
}

/** Refreshes by pages of lists, over all configured accounts. */
export function openBulk(config: Config, { onAsked, ...surroundings }: BulkSurroundings): Bulk {
  const { secretKey, apiBase } = config.stripe
  // A page is claimed after its token was there, so that its lease does not pass meanwhile.
  const admitsAll = () => Promise.resolve()
  const lists = new ListReader({ secretKey, apiBase, onAsked, admit: admitsAll })
  const admit = openAdmission(config, surroundings.pool)
  return new Bulk({ ...surroundings, lists, admit, accounts: accountsOf(config) })
}
