import type { Desk } from '../../packages/bursar/src/operator/desk.ts'
import { auditQuery } from '../../packages/wire/src/operator/audit.ts'
import { effectQuery } from '../../packages/wire/src/operator/effects.ts'
import { eventQuery } from '../../packages/wire/src/operator/events.ts'
import { findingQuery } from '../../packages/wire/src/operator/finding/findings.ts'
import { subscriptionQuery, tenantQuery } from '../../packages/wire/src/operator/subscriptions.ts'

const BY = { operatorId: 'bench' }
const AGO_MS = 5 * 86_400_000

/** Everything that somebody at the console waits for. `eventId`: one that exists. */
export function consoleSearches(
  desk: Desk,
  { eventId, now }: { eventId: string; now: Date },
): Record<string, () => Promise<unknown>> {
  const to = new Date(now.getTime() - AGO_MS).toISOString()
  const events = (asked: object) => desk.events({ query: eventQuery.parse(asked) }, BY)
  const tenants = (asked: object) => desk.tenants({ query: tenantQuery.parse(asked) }, BY)
  const effects = (asked: object) => desk.effects({ query: effectQuery.parse(asked) }, BY)
  const audit = (asked: object) => desk.audit({ query: auditQuery.parse(asked) }, BY)
  const findings = (asked: object) => desk.findings({ query: findingQuery.parse(asked) }, BY)
  const subscriptions = (asked: object) =>
    desk.subscriptions({ query: subscriptionQuery.parse(asked) }, BY)
  return {
    today: () => desk.today({}, BY),
    'events: newest': () => events({ limit: 200 }),
    'events: days ago': () => events({ to, limit: 200 }),
    'events: by id': () => events({ event_id: eventId }),
    'events: by type': () => events({ type: 'invoice.paid' }),
    'events: by a type that never came': () => events({ type: 'charge.refunded' }),
    'events: by subject': () => events({ subject: 'sub_42' }),
    'events: by tenant': () => events({ tenant_id: 'tenant-42' }),
    'events: pending': () => events({ outcome: 'pending' }),
    'events: by outcome': () => events({ outcome: 'accepted', limit: 200 }),
    'events: by outcome and type': () => events({ outcome: 'accepted', type: 'invoice.paid' }),
    'an event’s life': () => desk.event({ params: { event_id: eventId } }, BY),
    'tenants: all': () => tenants({ limit: 200 }),
    'tenants: by name': () => tenants({ search: 'company 42' }),
    'tenants: by one letter': () => tenants({ search: 'c' }),
    'tenants: by address': () => tenants({ search: 'billing-42@example.com' }),
    'tenants: by status': () => tenants({ status: 'GRACE', limit: 200 }),
    'subscriptions: all': () => subscriptions({ limit: 200 }),
    'subscriptions: by id': () => subscriptions({ search: 'sub_42' }),
    'subscriptions: by a plan that nobody has': () => subscriptions({ plan_id: 'none' }),
    'a tenant': () => desk.tenant({ params: { tenant_id: 'tenant-42' } }, BY),
    explain: () => desk.explain({ params: { id: 'tenant-42' }, query: {} }, BY),
    'explain: days ago': () => desk.explain({ params: { id: 'sub_42' }, query: { at: to } }, BY),
    'findings: open': () => findings({ limit: 200 }),
    'findings: all': () => findings({ state: 'all', limit: 200 }),
    'findings: of a kind that never came': () => findings({ kind: 'dispute' }),
    'effects: newest': () => effects({ limit: 200 }),
    'effects: dead': () => effects({ state: 'dead' }),
    'effects: of a kind that never came': () => effects({ kind: 'provision' }),
    'audit: newest': () => audit({ limit: 200 }),
    'audit: by tenant': () => audit({ tenant_id: 'tenant-42' }),
    'audit: by type': () => audit({ event_type: 'tenant.created', limit: 200 }),
    'audit: days ago': () => audit({ to, limit: 200 }),
    endpoints: () => desk.endpoints({}, BY),
  }
}
