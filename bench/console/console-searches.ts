import type { OperatorService } from '../../packages/bursar/src/operator/operator-service.ts'
import { auditQuery } from '../../packages/wire/src/operator/audit.ts'
import { eventQuery } from '../../packages/wire/src/operator/events.ts'
import { findingQuery } from '../../packages/wire/src/operator/finding/findings.ts'
import { messageQuery } from '../../packages/wire/src/operator/outbox.ts'
import { subscriptionQuery, tenantQuery } from '../../packages/wire/src/operator/subscriptions.ts'

const BY = { operatorId: 'bench' }
const AGO_MS = 5 * 86_400_000

/** Everything that somebody at the console waits for. `eventId`: one that exists. */
export function consoleSearches(
  stage: OperatorService,
  { eventId, now }: { eventId: string; now: Date },
): Record<string, () => Promise<unknown>> {
  const to = new Date(now.getTime() - AGO_MS).toISOString()
  const events = (asked: object) => stage.events({ query: eventQuery.parse(asked) }, BY)
  const tenants = (asked: object) => stage.tenants({ query: tenantQuery.parse(asked) }, BY)
  const messages = (asked: object) => stage.messages({ query: messageQuery.parse(asked) }, BY)
  const audit = (asked: object) => stage.audit({ query: auditQuery.parse(asked) }, BY)
  const findings = (asked: object) => stage.findings({ query: findingQuery.parse(asked) }, BY)
  const subscriptions = (asked: object) =>
    stage.subscriptions({ query: subscriptionQuery.parse(asked) }, BY)
  return {
    today: () => stage.today({}, BY),
    'events: newest': () => events({ limit: 200 }),
    'events: days ago': () => events({ to, limit: 200 }),
    'events: by id': () => events({ event_id: eventId }),
    'events: by type': () => events({ type: 'invoice.paid' }),
    'events: by a type that never came': () => events({ type: 'charge.refunded' }),
    'events: by object': () => events({ object_id: 'sub_42' }),
    'events: by tenant': () => events({ tenant_id: 'tenant-42' }),
    'events: pending': () => events({ outcome: 'pending' }),
    'events: by outcome': () => events({ outcome: 'accepted', limit: 200 }),
    'events: by outcome and type': () => events({ outcome: 'accepted', type: 'invoice.paid' }),
    'an event’s life': () => stage.event({ params: { event_id: eventId } }, BY),
    'tenants: all': () => tenants({ limit: 200 }),
    'tenants: by name': () => tenants({ search: 'company 42' }),
    'tenants: by one letter': () => tenants({ search: 'c' }),
    'tenants: by address': () => tenants({ search: 'billing-42@example.com' }),
    'tenants: by status': () => tenants({ status: 'GRACE', limit: 200 }),
    'subscriptions: all': () => subscriptions({ limit: 200 }),
    'subscriptions: by id': () => subscriptions({ search: 'sub_42' }),
    'subscriptions: by a plan that nobody has': () => subscriptions({ plan_id: 'none' }),
    'a tenant': () => stage.tenant({ params: { tenant_id: 'tenant-42' } }, BY),
    explain: () => stage.explain({ params: { id: 'tenant-42' }, query: {} }, BY),
    'explain: days ago': () => stage.explain({ params: { id: 'sub_42' }, query: { at: to } }, BY),
    'findings: open': () => findings({ limit: 200 }),
    'findings: all': () => findings({ state: 'all', limit: 200 }),
    'findings: of a kind that never came': () => findings({ kind: 'dispute' }),
    'messages: newest': () => messages({ limit: 200 }),
    'messages: dead': () => messages({ state: 'dead' }),
    'messages: of a kind that never came': () => messages({ kind: 'provision' }),
    'audit: newest': () => audit({ limit: 200 }),
    'audit: by tenant': () => audit({ tenant_id: 'tenant-42' }),
    'audit: by type': () => audit({ event_type: 'tenant.created', limit: 200 }),
    'audit: days ago': () => audit({ to, limit: 200 }),
    endpoints: () => stage.endpoints({}, BY),
  }
}
