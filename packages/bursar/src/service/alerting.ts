import type { Log } from '../base/log.ts'
import { findingUrl } from '../effects/alert/alert-words.ts'
import type { Pool } from '../postgres/pool.ts'
import type { Reachability } from '../refresh/reach/reachability.ts'
import { watchReachability } from '../refresh/reach/watch-reachability.ts'
import { announceFindings } from '../schedule/alert/announce-findings.store.ts'
import { oweAlerts } from '../schedule/alert/owe-alerts.store.ts'
import { watchChannels } from '../schedule/alert/watch-channels.store.ts'
import type { Owing } from '../subscription/owing/effect.ts'

export interface AlertingOptions {
  readonly pool: Pool
  readonly log: Log
  readonly owing: Owing
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
  const { pool, log, owing, reachability, consoleUrl } = options
  const { announceTo, alertTo = [] } = owing
  for (const { account, kind, errorCode } of await watchReachability(pool, reachability)) {
    log.warn('finding_opened', { account, finding_kind: kind, error_code: errorCode })
  }
  for (const channel of await watchChannels(pool, alertTo)) {
    log.error('alerts_undelivered', { channel })
  }
  for (const { kind, count } of await oweAlerts(pool, alertTo)) {
    log.warn('operators_alerted', { finding_kind: kind, count })
  }
  await announceFindings(pool, announceTo, (findingId) => findingUrl(consoleUrl, findingId))
}
