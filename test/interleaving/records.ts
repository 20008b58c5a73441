import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import type { SubscriptionRow } from './truth-shape.ts'

/** An event that was called processed while its object had not observed at its generation. */
interface ProcessedEarly {
  readonly relation: 'processed_early'
  readonly after: { readonly event_id: string }
}

/** What the database holds after a schedule. */
export interface Records {
  readonly events: readonly {
    readonly event_id: string
    readonly body: string
    readonly is_processed: boolean
  }[]
  readonly objects: readonly {
    readonly object_id: string
    readonly is_observed: boolean
    readonly is_leased: boolean
    readonly last_error: string | null
  }[]
  readonly customers: readonly { readonly customer_id: string; readonly tenant_id: string | null }[]
  readonly tenants: readonly {
    readonly tenant_id: string
    readonly name: string
    readonly status: string
  }[]
  readonly subscriptions: readonly SubscriptionRow[]
  readonly findings: readonly {
    readonly kind: string
    readonly object_id: string
    readonly is_open: boolean
  }[]
  readonly audit: readonly AuditRow[]
  readonly writes: readonly (SubscriptionWrite | CustomerWrite | ProcessedEarly)[]
}

export interface AuditRow {
  readonly tenant_id: string
  readonly event_type: string
  readonly actor_id: string
  readonly details: {
    readonly customer_id?: string
    readonly stripe_request_id?: string
    readonly changes?: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>
  }
}

/** A write that a trigger noted. */
export interface SubscriptionWrite {
  readonly relation: 'subscriptions'
  readonly before: SubscriptionRow | null
  readonly after: SubscriptionRow
}

interface CustomerWrite {
  readonly relation: 'stripe_customers'
  readonly before: { readonly tenant_id: string | null } | null
  readonly after: { readonly customer_id: string; readonly tenant_id: string | null }
}

const list = (select: string) =>
  `(select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (${select}) x)`

// One statement, so that all of it is of one moment.
const READ = `
select jsonb_build_object(
  'events', ${list(`select event_id, encode(body_sha256, 'hex') as body,
    processed_at is not null as is_processed from bursar.stripe_events`)},
  'objects', ${list(`select object_id, not stale as is_observed, leased_until is not null as is_leased,
    last_error from bursar.stripe_objects`)},
  'customers', ${list('select customer_id, tenant_id from bursar.stripe_customers')},
  'tenants', ${list('select tenant_id, name, status from bursar.tenants')},
  'subscriptions', ${list('select * from bursar.subscriptions')},
  'findings', ${list('select kind, object_id, resolved_at is null as is_open from bursar.findings')},
  'audit', ${list(`select tenant_id, event_type, actor_id, details from bursar.subscription_audit
    where audit_id > $1 order by audit_id`)},
  'writes', ${list('select relation, before, after from watch.writes order by write_id')}
) as records`

export async function readRecords(watcher: Pool, auditMark: string): Promise<Records> {
  const { rows } = await watcher.query<{ records: Records }>(READ, [auditMark])
  return rows[0]!.records
}

const MARK = 'select coalesce(max(audit_id), 0)::text as mark from bursar.subscription_audit'

/** Where the audit log ends now: what comes after it belongs to the next schedule. */
export async function markAudit(watcher: Pool): Promise<string> {
  await watcher.query('delete from watch.writes')
  return (await watcher.query<{ mark: string }>(MARK)).rows[0]!.mark
}
