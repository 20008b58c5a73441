import type { Log } from '../../base/log.ts'
import { findingUrl } from '../../delivery/alerts/alert-words.ts'
import type { Pool } from '../../postgres/pool.ts'
import type { Reachability } from '../../refresh/reachability/reachability.ts'
import { watchReachability } from '../../refresh/reachability/watch-reachability.ts'
import { enqueueAlerts } from '../../schedule/alert/enqueue-alerts.store.ts'
import { enqueueFindingWebhooks } from '../../schedule/alert/enqueue-finding-webhooks.store.ts'
import { watchChannels } from '../../schedule/alert/watch-channels.store.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'

export interface AlertingOptions {
  readonly pool: Pool
  readonly log: Log
  readonly outgoing: Outgoing
  /** What becomes of this process's requests to Stripe. */
  readonly reachability: Reachability
  readonly consoleUrl: URL
}

/**
 * One round of telling operators: whether Stripe and the alert channels work, then every finding
 * that a person must act on. Findings are found by looking for them, so whoever opens one need not
 * know that anybody is told.
 */
export async function tellOperators(options: AlertingOptions): Promise<void> {
  const { pool, log, outgoing, reachability, consoleUrl } = options
  const { webhooksTo, alertTo = [] } = outgoing
  for (const { account, kind, errorCode } of await watchReachability(pool, reachability)) {
    log.warn('finding_opened', { account, finding_kind: kind, error_code: errorCode })
  }
  for (const channel of await watchChannels(pool, alertTo)) {
    log.error('alerts_undelivered', { channel })
  }
  for (const { kind, count } of await enqueueAlerts(pool, alertTo)) {
    log.warn('operators_alerted', { finding_kind: kind, count })
  }
  await enqueueFindingWebhooks(pool, webhooksTo, (findingId) => findingUrl(consoleUrl, findingId))
}
