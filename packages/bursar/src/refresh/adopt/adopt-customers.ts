import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import { type AuditEntryOf, appendAuditOfMany } from '../../audit/append/append-of-many.store.ts'
import type { AuditEntry } from '../../audit/append-audit.store.ts'
import { markStale } from '../object/mark-stale.store.ts'
import {
  releaseSavepoint,
  rollbackToSavepoint,
  savepoint,
  type Tx,
} from '../object/observe.store.ts'
import {
  type AdoptedTenant,
  addAdopted,
  fillAdopted,
  findExternalIds,
  findOwners,
  findPresentTenants,
  type LockedTenant,
  linkAdopted,
  lockCustomers,
  lockTenants,
} from '../ownership/adopted.store.ts'
import { findObjectsOfCustomers, lockExternalIds } from './adopt.store.ts'

/** Whose customer it is, by a mapping. */
export interface AdoptionWish {
  readonly customerId: string
  readonly tenantId: string
  readonly externalId: string | null
  readonly name: string | null
  /** From the mapping: the address stays as it is. */
  readonly email: string | null
  /** From the customer: the address of the tenant follows it. */
  readonly contactEmail: string | null
  readonly locales: readonly string[]
  readonly isDeleted: boolean
  /** The kind of the mapping, for the audit log. */
  readonly source: string
  /** A customer that has a tenant keeps it, and that is no conflict. */
  readonly yields: boolean
}

export interface AdoptContext {
  readonly auditKey: KeyObject
  readonly actor: Pick<AuditEntry, 'actorType' | 'actorId'>
}

export interface Adopted {
  readonly tenants: number
  readonly customers: number
  /** Those that belong to another tenant already. */
  readonly owned: readonly { customerId: string; tenantId: string; owner: string }[]
  /** External IDs that another tenant has. */
  readonly externalIdsTaken: readonly { tenantId: string; holder: string }[]
}

/** Rounds until the list of the customers' objects stands still; it hardly ever takes two. */
const ROUNDS_MAX = 5

const NOTHING: Adopted = { tenants: 0, customers: 0, owned: [], externalIdsTaken: [] }

/**
 * Creates the tenants of one page, or adds to them what they do not have yet, and links the
 * customers that have no tenant. Nothing that is known changes, so the same wishes again change
 * nothing. No message is enqueued.
 *
 * Locks: external IDs, objects, customers, tenants, heads of the audit log, each in key order.
 */
export async function adoptCustomers(
  tx: Tx,
  account: string,
  wishes: readonly AdoptionWish[],
  context: AdoptContext,
): Promise<Adopted> {
  const present = await presentWishes(tx, wishes)
  const known = ownersOf(await findOwners(tx, account, idsOf(present)))
  const free = present.filter(({ customerId }) => !known.has(customerId))
  if (free.length === 0) return { ...NOTHING, owned: conflictsOf(present, known) }
  await lockExternalIds(tx, distinct(free.flatMap(({ externalId }) => externalId ?? [])))
  const owners = await lockWithObjects(tx, account, idsOf(free))
  for (const [customerId, owner] of known) owners.set(customerId, owner)
  const links = present.filter(({ customerId }) => !owners.has(customerId))
  const owned = conflictsOf(present, owners)
  if (links.length === 0) return { ...NOTHING, owned }
  const { tenants, isNew, taken } = await createOrFill(tx, links)
  await linkAll(tx, account, links, tenants)
  await audit(tx, { account, links, tenants, isNew }, context)
  return {
    tenants: [...tenants.values()].filter(({ isAdopted }) => !isAdopted).length,
    customers: links.length,
    owned,
    externalIdsTaken: taken,
  }
}

/** With the tenants that they stand for since a merge, in the order of customers, once each. */
async function presentWishes(tx: Tx, wishes: readonly AdoptionWish[]): Promise<AdoptionWish[]> {
  const present = await findPresentTenants(tx, distinct(wishes.map(({ tenantId }) => tenantId)))
  const byCustomer = new Map(
    wishes.map((wish) => {
      const tenantId = present.get(wish.tenantId) ?? wish.tenantId
      return [wish.customerId, { ...wish, tenantId }]
    }),
  )
  return [...byCustomer.values()].sort((a, b) => (a.customerId < b.customerId ? -1 : 1))
}

/**
 * Marks stale what the customers have, then locks them; only under the lock is it known what they
 * have, so where there is more, it lets go of the locks and begins again. Gives their owners.
 */
async function lockWithObjects(
  tx: Tx,
  account: string,
  customerIds: readonly string[],
): Promise<Map<string, string>> {
  let objects = await findObjectsOfCustomers(tx, account, customerIds)
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    await savepoint(tx)
    await markStale(tx, objects, 'link')
    const owners = ownersOf(await lockCustomers(tx, account, customerIds))
    const found = await findObjectsOfCustomers(tx, account, customerIds)
    const marked = new Set(objects.map(({ id }) => id))
    if (found.every(({ id }) => marked.has(id))) {
      await releaseSavepoint(tx)
      return owners
    }
    await rollbackToSavepoint(tx)
    objects = found
  }
  throw new AppError('POSTGRES_CONFLICT', 'The customers get new objects all the time.')
}

interface Filled {
  /** As they were before, by ID. */
  readonly tenants: ReadonlyMap<string, LockedTenant>
  readonly isNew: ReadonlySet<string>
  readonly taken: Adopted['externalIdsTaken']
}

async function createOrFill(tx: Tx, links: readonly AdoptionWish[]): Promise<Filled> {
  const externalIds = distinct(links.flatMap(({ externalId }) => externalId ?? []))
  const holders = new Map(await findExternalIds(tx, externalIds))
  const taken: { tenantId: string; holder: string }[] = []
  const wanted = new Map<string, AdoptedTenant>()
  for (const { tenantId, externalId, name, email, contactEmail } of links) {
    const holder = externalId === null ? undefined : (holders.get(externalId) ?? tenantId)
    if (externalId !== null) holders.set(externalId, holder ?? tenantId)
    const isFree = holder === undefined || holder === tenantId
    if (!isFree) taken.push({ tenantId, holder })
    const before = wanted.get(tenantId)
    wanted.set(tenantId, {
      tenantId,
      externalId: before?.externalId ?? (isFree ? externalId : null),
      name: before?.name ?? name,
      billingEmail: before?.billingEmail ?? email ?? contactEmail,
    })
  }
  const tenants = [...wanted.values()].sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1))
  const added = await addAdopted(tx, tenants)
  const isNew = new Set(added)
  const missed = tenants.filter(({ tenantId }) => !isNew.has(tenantId))
  const locked = new Map(
    (await lockTenants(tx, idsOfTenants(tenants))).map((one) => [one.tenantId, one]),
  )
  // Somebody has just been given the external ID of a tenant that is not there: it goes without.
  const absent = missed.filter(({ tenantId }) => !locked.has(tenantId))
  if (absent.length > 0) throw new AppError('POSTGRES_CONFLICT')
  // A merge in this moment: the next try finds the tenant that it is now.
  if ([...locked.values()].some(({ mergedInto }) => mergedInto !== null)) {
    throw new AppError('POSTGRES_CONFLICT')
  }
  const filled = missed.map((one) => {
    const stored = locked.get(one.tenantId)
    const hasOther = stored?.externalId != null && stored.externalId !== one.externalId
    return hasOther ? { ...one, externalId: null } : one
  })
  if (filled.length > 0) await fillAdopted(tx, filled)
  const before = [...locked.values()].map((one): [string, LockedTenant] => {
    const isAdopted = one.isAdopted && !isNew.has(one.tenantId)
    const billingEmail = isNew.has(one.tenantId) ? null : one.billingEmail
    return [one.tenantId, { ...one, isAdopted, billingEmail }]
  })
  return { tenants: new Map(before), isNew, taken }
}

/** The first customer that brings a tenant its address is the one whose address it follows. */
async function linkAll(
  tx: Tx,
  account: string,
  links: readonly AdoptionWish[],
  tenants: Filled['tenants'],
): Promise<void> {
  const hasContact = new Set<string>()
  for (const { tenantId, email } of links) if (email !== null) hasContact.add(tenantId)
  await linkAdopted(
    tx,
    account,
    links.map(({ customerId, tenantId, contactEmail, locales, isDeleted, source }) => {
      const tenant = tenants.get(tenantId)
      const isEmpty = tenant?.billingEmail === null && !tenant.hasContact
      const isBillingContact = contactEmail !== null && isEmpty && !hasContact.has(tenantId)
      if (isBillingContact) hasContact.add(tenantId)
      const linkedBy = `adopt ${source}`
      return { customerId, tenantId, linkedBy, isBillingContact, locales, isDeleted }
    }),
  )
}

/** One row per tenant says that it was adopted; one more per further customer. */
async function audit(
  tx: Tx,
  {
    account,
    links,
    tenants,
    isNew,
  }: Pick<Filled, 'tenants' | 'isNew'> & {
    readonly account: string
    readonly links: readonly AdoptionWish[]
  },
  { auditKey: key, actor }: AdoptContext,
): Promise<void> {
  const seen = new Set<string>()
  const entries = links.map(({ tenantId, customerId, source }): AuditEntryOf => {
    const isFirst = !seen.has(tenantId) && tenants.get(tenantId)?.isAdopted !== true
    seen.add(tenantId)
    const details = { account, customer_id: customerId, mapping: source }
    const eventType = isFirst ? ('tenant.adopted' as const) : ('customer.linked' as const)
    const more = isFirst ? { is_new: isNew.has(tenantId) } : {}
    return { tenantId, entry: { ...actor, eventType, details: { ...details, ...more } } }
  })
  await appendAuditOfMany(tx, key, entries)
}

function conflictsOf(
  wishes: readonly AdoptionWish[],
  owners: ReadonlyMap<string, string>,
): Adopted['owned'] {
  return wishes.flatMap(({ customerId, tenantId, yields }) => {
    const owner = owners.get(customerId)
    const isConflict = owner !== undefined && owner !== tenantId && !yields
    return isConflict ? [{ customerId, tenantId, owner }] : []
  })
}

function ownersOf(owned: Awaited<ReturnType<typeof findOwners>>): Map<string, string> {
  return new Map(owned.map(({ customerId, tenantId }) => [customerId, tenantId]))
}

const idsOf = (wishes: readonly AdoptionWish[]) => wishes.map(({ customerId }) => customerId)
const idsOfTenants = (tenants: readonly AdoptedTenant[]) => tenants.map(({ tenantId }) => tenantId)
const distinct = (values: readonly string[]) => [...new Set(values)].sort()
