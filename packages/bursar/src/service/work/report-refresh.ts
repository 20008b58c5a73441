import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Refreshed } from '../../pipeline.ts'
import type { Claim } from '../../refresh/object/claim.store.ts'

/** Counts one refresh, and logs what it failed at, moved and opened. */
export function reportRefresh(
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
  { id: objectId, kind, cause }: Claim,
  { outcome, errorCode, tenantId, moved, opened }: Refreshed,
  seconds: number,
): void {
  const result = errorCode === null ? 'answered' : 'failed'
  metrics.count('bursar_refreshes_total', { kind, outcome })
  metrics.count('bursar_fetches_total', { kind, reason: cause, result })
  metrics.observe('bursar_refresh_seconds', seconds)
  if (errorCode !== null) {
    log.warn('refresh_failed', { object_id: objectId, outcome, error_code: errorCode })
  }
  const tenant = tenantId === null ? {} : { tenant_id: tenantId }
  if (moved !== null) {
    const before = moved.from === null ? {} : { status_before: moved.from }
    const statuses = { ...before, status: moved.to }
    log.info('subscription_moved', { object_id: objectId, ...tenant, ...statuses })
  }
  for (const kind of opened) {
    log.warn('finding_opened', { object_id: objectId, ...tenant, finding_kind: kind })
  }
}
