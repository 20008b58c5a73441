import type { explanation } from '@bursar/wire/operator/subscriptions'
import type { z } from 'zod'
import type { Override } from '../../subscription/entitlement/check-entitlement.ts'
import type { Severity } from '../../subscription/finding.ts'
import type { Plans } from '../../subscription/plans.ts'
import type { UnreachableRow } from '../read/unreachable.store.ts'
import type { Access } from './access.ts'
import type { ObservedCount } from './observed.store.ts'
import type { AuditRow, StateThen } from './state-at.ts'
import type { Tracked } from './tracked.store.ts'

export type Explanation = z.output<typeof explanation>

/** What Stripe answered before a change. */
export interface Answered {
  readonly audit_id: string | null
  readonly rule: string
  readonly stripe_request_id: string | null
  readonly event_ids: string[]
  readonly event_types: string[]
}

/** All that an explanation is made from. */
export interface Known {
  readonly kind: 'tenant' | 'subscription' | 'checkout'
  readonly id: string
  /** null: it belongs to no tenant yet. */
  readonly tenant_id: string | null
  readonly tenant_name: string | null
  readonly asOf: string
  readonly isPast: boolean
  /** Of the tenant, up to the moment, the oldest first. */
  readonly audit: readonly AuditRow[]
  readonly states: readonly StateThen[]
  /** By the row of the audit log. */
  readonly answered: ReadonlyMap<string, Answered>
  readonly findings: readonly OpenFinding[]
  /** What the entitlement check answers now; null: of a past moment, or of no tenant. */
  readonly access: Access | null
  /** Those that nobody has ended, by feature; some may have expired. */
  readonly overrides: ReadonlyMap<string, Override>
  /** The tenant's subscriptions at Stripe, or the object itself. */
  readonly tracked: readonly Tracked[]
  readonly unreachable: readonly UnreachableRow[]
  /** What a tenant in observe was not sent; null: it is live, or of a past moment. */
  readonly observed: readonly ObservedCount[] | null
  readonly plans: Plans
}

export interface OpenFinding {
  readonly finding_id: string
  readonly kind: string
  readonly severity: Severity
  readonly object_id: string
  readonly summary: string
}
