import type Stripe from 'stripe'
import {
  type Adopted,
  type AdoptionWish,
  adoptCustomers,
} from '../../refresh/adopt/adopt-customers.ts'
import { markStale } from '../../refresh/object/mark-stale.store.ts'
import { findOwners } from '../../refresh/ownership/adopted.store.ts'
import type { Span } from '../../stripe/list/read-spans.ts'
import { objectsOf } from '../../subscription/tracked-object.ts'
import { addCounts, inTransaction, noteProgress, type Run } from '../runs.store.ts'
import type { AdoptionContext } from './adoption-context.ts'
import { assignTenant } from './mapping/assign-tenant.ts'
import type { ListedCustomer } from './mapping/mapped.ts'
import { toListedCustomer } from './to-listed-customer.ts'

export interface AdoptedPage {
  /** Customers that belong to another tenant already: they stay there. */
  readonly owned: Adopted['owned']
}

/**
 * One page: links its customers, then reads what their subscriptions are. The cursor moves in the
 * transaction of the second part, so a page that was interrupted is read again, and its first part
 * then changes nothing.
 */
export async function adoptPage(
  context: AdoptionContext,
  run: Run,
  rows: readonly Stripe.Subscription[],
  remaining: readonly Span[],
): Promise<AdoptedPage> {
  const { pool, account } = context
  const customers = rows.map(({ customer }) => toListedCustomer(customer))
  const page = await linkPage(context, run, customers)
  const customerIds = [...new Set(customers.map(({ customerId }) => customerId))]
  await inTransaction(pool, async (tx) => {
    const owners = new Set(
      (await findOwners(tx, account, customerIds)).map(({ customerId }) => customerId),
    )
    const owned = rows.filter((_, at) => owners.has(customers[at]?.customerId ?? ''))
    const ids = owned.map(({ id }) => id).sort()
    await markStale(tx, objectsOf(account, 'subscription', ids), 'sweep', { unlessDue: true })
    if (page.owned.length > 0) await addCounts(tx, run, { owned: page.owned.length })
    const unadopted = rows.length - owned.length
    await noteProgress(tx, run, remaining, {
      listed: rows.length,
      markedStale: ids.length,
      unadopted,
    })
  })
  return page
}

/** Creates the tenants of the customers that the mappings know, and links them. */
export async function linkPage(
  { pool, account, mappings, auditKey, actor }: AdoptionContext,
  run: Run,
  customers: readonly ListedCustomer[],
): Promise<AdoptedPage> {
  const wishes = customers.flatMap((customer) => {
    const assignment = assignTenant(mappings, customer)
    return assignment.kind === 'mapped' ? [wishOf(customer, assignment)] : []
  })
  if (wishes.length === 0) return { owned: [] }
  return inTransaction(pool, async (tx) => {
    const adopted = await adoptCustomers(tx, account, wishes, { auditKey, actor })
    const { tenants, customers: linked, owned } = adopted
    if (linked > 0) await addCounts(tx, run, { tenants, customers: linked })
    return { owned }
  })
}

function wishOf(
  { customerId, isDeleted, name, email, locales }: ListedCustomer,
  { mapped, source, yields }: Extract<ReturnType<typeof assignTenant>, { kind: 'mapped' }>,
): AdoptionWish {
  return {
    ...mapped,
    customerId,
    name: mapped.name ?? name,
    contactEmail: email,
    locales,
    isDeleted,
    // Without the path of a file: it says something of the machine, and nothing of the tenant.
    source: source.startsWith('metadata:') ? source : source.replace(/:.*$/, ''),
    yields,
  }
}
