import { AppError } from '@bursar/wire/errors'
import { GENERATED_TENANT_ID_PREFIX } from '@bursar/wire/tenant-id-form'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { DeliveryMode } from '../../subscription/outgoing/message.ts'
import type { Plans } from '../../subscription/plans.ts'
import type { TenantStatus } from '../../subscription/status.ts'
import { type OfTenant, tenantStatusOf } from '../../subscription/tenant-status.ts'

const ADD_TENANT = `
insert into bursar.tenants
  (tenant_id, name, billing_email, external_id, claimed_external_id, delivery)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing returning tenant_id`

export interface NewTenant {
  readonly tenantId: string
  readonly name: string
  readonly billingEmail: string | null
  /** The app's own ID, where a signed reference proved it. */
  readonly externalId: string | null
  readonly claimedExternalId: string | null
  readonly delivery: DeliveryMode
}

/** False when another tenant has this id already. */
export async function addTenant(tx: Tx, tenant: NewTenant): Promise<boolean> {
  const { tenantId, name, billingEmail, externalId, claimedExternalId, delivery } = tenant
  const values = [tenantId, name, billingEmail, externalId, claimedExternalId, delivery]
  const statement = { name: 'ownership_add_tenant', text: ADD_TENANT, values }
  return (await query(tx, statement)).rows.length === 1
}

/** A tenant as it is stored. */
export interface StoredTenant {
  readonly tenantId: string
  readonly name: string
  readonly billingEmail: string | null
  readonly externalId: string | null
  readonly claimedExternalId: string | null
  readonly status: TenantStatus
  readonly createdAt: Date
}

const ADD_REGISTERED = `
insert into bursar.tenants (tenant_id, name, billing_email, external_id, delivery)
values ($1, $2, $3, $4, $5) on conflict do nothing`

/** False where there is a tenant with this ID, or another one has the external ID by now. */
export async function addRegistered(
  tx: Tx,
  tenant: Omit<NewTenant, 'claimedExternalId'>,
): Promise<boolean> {
  const { tenantId, name, billingEmail, externalId, delivery } = tenant
  const values = [tenantId, name, billingEmail, externalId, delivery]
  return (await query(tx, { name: 'register_add', text: ADD_REGISTERED, values })).rowCount === 1
}

const FILL = `
update bursar.tenants set name = $2, billing_email = $3, external_id = $4 where tenant_id = $1`

/** The tenant's row must be locked. */
export async function fillTenant(
  tx: Tx,
  tenant: Pick<StoredTenant, 'tenantId' | 'name' | 'billingEmail' | 'externalId'>,
): Promise<void> {
  const values = [tenant.tenantId, tenant.name, tenant.billingEmail, tenant.externalId]
  await query(tx, { name: 'register_fill', text: FILL, values })
}

const HAS_TENANT = 'select 1 from bursar.tenants where tenant_id = $1'

const ENSURE_TENANT = `
insert into bursar.tenants (tenant_id, name, delivery) values ($1, $1, $2)
on conflict (tenant_id) do nothing`

/**
 * Whoever the issuer of tokens knows may buy. True where the tenant is new; none begins here under
 * an ID that only Bursar generates.
 * @throws AppError TENANT_ID_RESERVED
 */
export async function ensureTenant(
  tx: Tx,
  tenantId: string,
  delivery: DeliveryMode,
): Promise<boolean> {
  if (tenantId.startsWith(GENERATED_TENANT_ID_PREFIX)) {
    const found = { name: 'billing_has_tenant', text: HAS_TENANT, values: [tenantId] }
    if ((await query(tx, found)).rows.length === 0) throw new AppError('TENANT_ID_RESERVED')
    return false
  }
  const statement = {
    name: 'billing_ensure_tenant',
    text: ENSURE_TENANT,
    values: [tenantId, delivery],
  }
  return (await query(tx, statement)).rowCount === 1
}

const STATUSES = `
select status, plan_id as "planId" from bursar.subscriptions where tenant_id = $1`

const SET_STATUS = `
update bursar.tenants set status = $2 where tenant_id = $1 and status <> $2`

/**
 * What its subscriptions come to with these plans; `before`: its status as it was locked, where
 * it is known. The tenant's row must be locked.
 */
export async function refreshTenantStatus(
  tx: Tx,
  tenantId: string,
  plans: Plans,
  before: TenantStatus | null = null,
): Promise<TenantStatus> {
  const { rows } = await query<OfTenant & Record<string, unknown>>(tx, {
    name: 'subscription_statuses_of_tenant',
    text: STATUSES,
    values: [tenantId],
  })
  const status = tenantStatusOf(rows, plans)
  if (status === before) return status
  const values = [tenantId, status]
  await query(tx, { name: 'subscription_set_tenant_status', text: SET_STATUS, values })
  return status
}
