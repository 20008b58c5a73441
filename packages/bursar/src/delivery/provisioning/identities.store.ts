import type { Pool } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TenantStatus } from '../../subscription/status.ts'

export type { Pool }

/** Longer than a handler may take. */
const LEASE_SECONDS = 90

// A lease that ends later than any given now was given by a clock that has gone back.
const LEASE = `
insert into bursar.identities as i (tenant_id, leased_until)
values ($1, bursar.clock() + make_interval(secs => $2))
on conflict (tenant_id) do update set leased_until = excluded.leased_until
where i.leased_until is null or i.leased_until <= bursar.clock()
  or i.leased_until > bursar.clock() + make_interval(secs => $2 + 15)
returning identity_id as "identityId", role_granted_at is not null as "hasRole",
  invited_at is not null as "isInvited", is_enabled as "isEnabled"`

/** How far the saga of one tenant has come. */
export interface IdentityState {
  readonly identityId: string | null
  readonly hasRole: boolean
  readonly isInvited: boolean
  /** null: never told, or told and the answer was not heard. */
  readonly isEnabled: boolean | null
}

/** Takes the tenant for this process alone; null while another works on it. */
export async function leaseIdentity(pool: Pool, tenantId: string): Promise<IdentityState | null> {
  const values = [tenantId, LEASE_SECONDS]
  const leased = await query<IdentityState>(pool, { name: 'identity_lease', text: LEASE, values })
  return leased.rows[0] ?? null
}

const RELEASE = 'update bursar.identities set leased_until = null where tenant_id = $1'

export async function releaseIdentity(pool: Pool, tenantId: string): Promise<void> {
  await query(pool, { name: 'identity_release', text: RELEASE, values: [tenantId] })
}

const LINK = `
update bursar.identities set identity_id = $2, updated_at = bursar.clock() where tenant_id = $1`

/** Remembers which identity is the tenant's. */
export async function linkIdentity(
  pool: Pool,
  tenantId: string,
  identityId: string,
): Promise<void> {
  await query(pool, { name: 'identity_link', text: LINK, values: [tenantId, identityId] })
}

const MARK = `
update bursar.identities set
  role_granted_at = case when $2 = 'role_granted' then bursar.clock() else role_granted_at end,
  invited_at = case when $2 = 'invited' then bursar.clock() else invited_at end,
  is_enabled = case $2 when 'enabled' then true when 'disabled' then false when 'telling' then null
    else is_enabled end,
  sessions_ended_at = case when $2 = 'disabled' then bursar.clock() else sessions_ended_at end,
  updated_at = bursar.clock()
where tenant_id = $1`

export type IdentityStep = 'role_granted' | 'invited' | 'telling' | 'enabled' | 'disabled'

/** Remembers that a step is taken; `telling`: is about to be, and nobody knows how it ends. */
export async function markStep(pool: Pool, tenantId: string, step: IdentityStep): Promise<void> {
  await query(pool, { name: 'identity_mark', text: MARK, values: [tenantId, step] })
}

const FIND_TENANT = `
select name, billing_email as email, status, merged_into is not null as "isMerged"
from bursar.tenants where tenant_id = $1`

export interface TenantToProvision {
  readonly name: string
  readonly email: string | null
  readonly status: TenantStatus
  /** Its id stands for another tenant, which has an identity of its own. */
  readonly isMerged: boolean
}

export async function findTenant(pool: Pool, tenantId: string): Promise<TenantToProvision | null> {
  const statement = { name: 'identity_tenant', text: FIND_TENANT, values: [tenantId] }
  return (await query<TenantToProvision>(pool, statement)).rows[0] ?? null
}
