import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Delivered } from '../../outbox/deliver-message.ts'

/** Counts one attempt to deliver a message, and logs why it failed. */
export function reportDelivery(
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
  { message, outcome, errorCode }: Delivered,
): void {
  if (message === null || outcome === 'nothing') return
  const { kind, name, tenantId: tenant_id } = message
  metrics.count('bursar_outbox_messages_total', { kind, outcome })
  if (errorCode === null) return
  const about = { message_kind: kind, message: name, tenant_id }
  log.warn('message_not_done', { ...about, outcome, error_code: errorCode })
}
