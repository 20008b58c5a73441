import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import { isTenantIdForApps } from '@bursar/wire/tenant-id-form'
import { type AuditEntry, appendAudit } from '../../audit/append-audit.store.ts'
import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import { enqueueForAddress } from '../../outbox/enqueue/enqueue-for-address.store.ts'
import { resolveTenantId } from '../../subscription/merge/tenant-alias.store.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import { messagesOfNewTenant } from '../../subscription/outgoing/messages-of-change.ts'
import { releaseSavepoint, rollbackToSavepoint, savepoint } from '../object/observe.store.ts'
import { linkRegistered } from '../ownership/link-by-hand.store.ts'
import { hasBillingContact } from '../ownership/ownership.store.ts'
import { addRegistered, fillTenant, type StoredTenant } from '../ownership/tenants.store.ts'
import { lockCustomerWithObjects, type StripeCustomer } from './lock-customer-objects.ts'
import {
  findExternalIdHolder,
  lockExternalId,
  lockStoredTenant,
  type Tx,
} from './register.store.ts'

/** What somebody who may prove it says of a tenant. null: nothing is said. */
export interface TenantWish {
  readonly tenantId: string
  readonly name: string | null
  readonly billingEmail: string | null
  readonly externalId: string | null
  /** A customer of Stripe that belongs to it. */
  readonly customer: StripeCustomer | null
}

export interface RegisterContext {
  readonly auditKey: KeyObject
  readonly outgoing: Outgoing
  /** Whose word it is: a backend with a token, or an operator with a reason. */
  readonly actor: Pick<AuditEntry, 'actorType' | 'actorId'> & { readonly reason: string | null }
}

/**
 * Creates the tenant, or adds to it what it does not have yet; links the customer. Nothing that is
 * known is changed, so the same wish again changes nothing. Gives the ID that the tenant has now,
 * and the first audit row of what was done; null: nothing was.
 *
 * Locks: objects, customer, tenant, head of the audit log, as everywhere.
 * @throws AppError TENANT_ID_RESERVED, CUSTOMER_TAKEN, EXTERNAL_ID_TAKEN, EXTERNAL_ID_CONFLICT,
 * TENANT_NAME_CONFLICT, BILLING_EMAIL_CONFLICT
 */
export async function registerTenant(
  tx: Tx,
  wish: TenantWish,
  context: RegisterContext,
): Promise<{ readonly tenantId: string; readonly auditId: string | null }> {
  const tenantId = await resolveTenantId(tx, wish.tenantId)
  if (wish.externalId !== null) await assertExternalIdFree(tx, wish.externalId, tenantId)
  const { customer } = wish
  const owner = customer === null ? null : await lockCustomerWithObjects(tx, customer)
  if (owner !== null && owner !== tenantId) throw new AppError('CUSTOMER_TAKEN')
  const { isNew, changed, hasNewAddress } = await createOrFill(tx, { ...wish, tenantId }, context)
  const link = customer === null || owner !== null ? null : customer
  const isContact = link !== null && (await beginContact(tx, tenantId, link, context))
  const rows = auditRows({ isNew, changed, link }, context)
  const [auditId = null] = await appendAudit(tx, { key: context.auditKey, tenantId, rows })
  const { outgoing } = context
  const provision = outgoing.provision && (hasNewAddress || isContact)
  if (isNew) {
    const pending = messagesOfNewTenant(tenantId, { ...outgoing, provision })
    await enqueue(tx, pending, auditId === null ? {} : { auditId })
  } else if (provision) {
    await enqueue(tx, messagesOfNewTenant(tenantId, { ...NOTHING_BUT_IDENTITY }))
  }
  if (hasNewAddress && !isNew) await enqueueForAddress(tx, tenantId)
  return { tenantId, auditId }
}

const NOTHING_BUT_IDENTITY: Outgoing = { emails: false, provision: true, webhooksTo: [], hooks: [] }

async function assertExternalIdFree(tx: Tx, externalId: string, tenantId: string): Promise<void> {
  await lockExternalId(tx, externalId)
  const holder = await findExternalIdHolder(tx, externalId)
  if (holder !== null && holder !== tenantId) throw new AppError('EXTERNAL_ID_TAKEN')
}

interface Filled {
  readonly isNew: boolean
  /** The columns that were empty and are not any more. */
  readonly changed: readonly string[]
  readonly hasNewAddress: boolean
}

async function createOrFill(
  tx: Tx,
  wish: TenantWish,
  { outgoing: { newTenants: delivery = 'live' } }: RegisterContext,
): Promise<Filled> {
  const { tenantId, name, billingEmail, externalId } = wish
  const known = await lockStoredTenant(tx, tenantId)
  if (known !== null) return fill(tx, known, wish)
  if (!isTenantIdForApps(tenantId)) throw new AppError('TENANT_ID_RESERVED')
  const added = { tenantId, name: name ?? tenantId, billingEmail, externalId, delivery }
  if (await addRegistered(tx, added)) {
    return { isNew: true, changed: [], hasNewAddress: billingEmail !== null }
  }
  const stored = await lockStoredTenant(tx, tenantId)
  if (stored === null) throw new AppError('EXTERNAL_ID_TAKEN')
  return fill(tx, stored, wish)
}

/** A tenant that began without a name is called by its ID. */
async function fill(
  tx: Tx,
  stored: StoredTenant & { readonly mergedInto: string | null },
  wish: TenantWish,
): Promise<Filled> {
  // It was merged in this moment: the next try finds the tenant that it is now.
  if (stored.mergedInto !== null) throw new AppError('POSTGRES_CONFLICT')
  const { tenantId } = stored
  const name = stored.name === tenantId ? null : stored.name
  const next = {
    tenantId,
    name: agreed(name, wish.name, 'TENANT_NAME_CONFLICT') ?? tenantId,
    billingEmail: await addressOf(tx, stored, wish.billingEmail),
    externalId: agreed(stored.externalId, wish.externalId, 'EXTERNAL_ID_CONFLICT'),
  }
  const columns = {
    name: 'name',
    billingEmail: 'billing_email',
    externalId: 'external_id',
  } as const
  const keys = Object.keys(columns) as (keyof typeof columns)[]
  const changed = keys.filter((key) => next[key] !== stored[key]).map((key) => columns[key])
  if (changed.length > 0) await fillOrConflict(tx, next)
  return { isNew: false, changed, hasNewAddress: changed.includes('billing_email') }
}

/** A checkout may give another tenant the same external ID in this moment. */
async function fillOrConflict(tx: Tx, next: Parameters<typeof fillTenant>[1]): Promise<void> {
  await savepoint(tx)
  try {
    await fillTenant(tx, next)
  } catch (error) {
    await rollbackToSavepoint(tx)
    const { externalId, tenantId } = next
    const holder = externalId === null ? null : await findExternalIdHolder(tx, externalId)
    throw holder === null || holder === tenantId ? error : new AppError('EXTERNAL_ID_TAKEN')
  }
  await releaseSavepoint(tx)
}

type Conflict = 'TENANT_NAME_CONFLICT' | 'EXTERNAL_ID_CONFLICT' | 'BILLING_EMAIL_CONFLICT'

/** What is known stays; what is not known is taken from the wish. */
function agreed(known: string | null, wished: string | null, conflict: Conflict): string | null {
  if (known !== null && wished !== null && known !== wished) throw new AppError(conflict)
  return known ?? wished
}

/** Once a customer of Stripe is the billing contact, the address follows that one. */
async function addressOf(
  tx: Tx,
  { tenantId, billingEmail: known }: StoredTenant,
  wished: string | null,
): Promise<string | null> {
  const isSame = known?.toLowerCase() === wished?.toLowerCase()
  if (known !== null && (isSame || (await hasBillingContact(tx, tenantId)))) return known
  return agreed(known, wished, 'BILLING_EMAIL_CONFLICT')
}

/** Links it. True where it becomes the one whose address the tenant's follows. */
async function beginContact(
  tx: Tx,
  tenantId: string,
  { account, customerId }: StripeCustomer,
  { actor }: RegisterContext,
): Promise<boolean> {
  const stored = await lockStoredTenant(tx, tenantId)
  const isBillingContact = stored?.billingEmail === null && !(await hasBillingContact(tx, tenantId))
  const linkedBy = `${actor.actorType} ${actor.actorId}`
  await linkRegistered(tx, { account, customerId, tenantId, linkedBy, isBillingContact })
  return isBillingContact
}

/** Names of columns, not what is in them: an address is personal. */
function auditRows(
  { isNew, changed, link }: Pick<Filled, 'isNew' | 'changed'> & { link: StripeCustomer | null },
  { actor: { reason, ...actor } }: RegisterContext,
): AuditEntry[] {
  const why = reason === null ? {} : { reason }
  const rows: AuditEntry[] = []
  if (isNew) rows.push({ ...actor, eventType: 'tenant.created', details: why })
  if (changed.length > 0) {
    const details = { fields: changed.join(', '), ...why }
    rows.push({ ...actor, eventType: 'tenant.updated', details })
  }
  if (link !== null) {
    const details = { account: link.account, customer_id: link.customerId, ...why }
    rows.push({ ...actor, eventType: 'customer.linked', details })
  }
  return rows
}
