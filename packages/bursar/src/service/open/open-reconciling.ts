import type { Clock } from '@bursar/wire/clock'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import type { OnAsked } from '../../stripe/listening-client.ts'
import { accountsOf } from '../endpoints-of.ts'
import { Reconciling } from '../work/reconciling.ts'
import { openLists } from './open-lists.ts'
import { openEndpointWatch } from './open-sent-types.ts'
import { openVerify } from './open-verify.ts'

export interface ReconcilingSurroundings {
  readonly pool: Pool
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly onAsked: OnAsked
  readonly onStale: () => void
}

/** Catch-up, sweeps and comparisons over all configured accounts. */
export function openReconciling(
  config: Config,
  { pool, clock, log, metrics, onAsked, onStale }: ReconcilingSurroundings,
): Reconciling {
  const lists = openLists(config, pool, onAsked)
  const context = { pool, clock, lists, livemode: config.stripe.livemode }
  const verifying = openVerify(config, pool, onAsked)
  const accounts = accountsOf(config)
  const endpoint = openEndpointWatch(config, { pool, clock })
  return new Reconciling({ context, verifying, endpoint, accounts, log, metrics, onStale })
}
