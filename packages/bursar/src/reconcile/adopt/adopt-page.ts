import { AppError } from '@bursar/wire/errors'
import type Stripe from 'stripe'
import {
  type Adopted,
  type AdoptionWish,
  adoptCustomers,
} from '../../refresh/adopt/adopt-customers.ts'
import { commitAlone, commitNew, type NewRow } from '../../refresh/bulk/commit-listed.ts'
import { findListedFacts } from '../../refresh/bulk/listed-facts.store.ts'
import { listedTruth } from '../../refresh/bulk/listed-truth.ts'
import type { UnpaidInvoices } from '../../refresh/bulk/unpaid-invoices.ts'
import { findKnown } from '../../refresh/object/listed-objects.store.ts'
import { markStale } from '../../refresh/object/mark-stale.store.ts'
import { findOwners } from '../../refresh/ownership/adopted.store.ts'
import type { RefreshResult } from '../../refresh/refresh-result.ts'
import { objectsOf } from '../../subscription/tracked-object.ts'
import { addCounts, inTransaction, type Run } from '../runs.store.ts'
import type { AdoptionContext } from './adoption-context.ts'
import { assignTenant } from './mapping/assign-tenant.ts'
import type { ListedCustomer } from './mapping/mapped.ts'
import { toListedCustomer } from './to-listed-customer.ts'

/** One page of Stripe's list, newest first. */
export interface ListedPage {
  readonly rows: readonly Stripe.Subscription[]
  readonly requestedAt: Date
  /** Stripe's ID of the request. */
  readonly requestId: string | null
  /** Those of the whole account, read before. */
  readonly unpaid: UnpaidInvoices
}

/** What one page came to. */
export interface AdoptedPage {
  readonly listed: number
  /** Subscriptions whose customers have no tenant. */
  readonly unadopted: number
  /** Customers that belong to another tenant already: they stay there. */
  readonly owned: Adopted['owned']
}

/**
 * One page: links its customers, then writes their subscriptions. The same page again changes
 * nothing and counts nothing, so that one whose cursor was not written may be read again.
 */
export async function adoptPage(
  context: AdoptionContext,
  run: Run,
  page: ListedPage,
): Promise<AdoptedPage> {
  const { pool, account, commit } = context
  const { rows } = page
  const customers = rows.map(({ customer }) => toListedCustomer(customer))
  const { owned } = await linkPage(context, run, customers)
  const { known, unread, unowned } = await readPage(context, page)
  const alone = await inTransaction(pool, async (tx) => {
    // What has been read before is refreshed as ever: a second adoption asks for nothing again.
    const before = await findKnown(tx, account, unread)
    const fresh = unread.filter((id) => !before.has(id))
    const objects = objectsOf(account, 'subscription', fresh)
    const marked = await markStale(tx, objects, 'adopt', { unlessDue: true })
    const { results, alone, unread: undecided } = await commitNew(tx, account, known, commit)
    // Those alone are stale until they are committed: after a crash, the service reads them.
    const needRead = marked.length + undecided.length + alone.length
    await addCounts(tx, run, { ...written([...results.values()]), need_read: needRead })
    return alone
  })
  const results: RefreshResult[] = []
  for (const row of alone) {
    try {
      results.push(await commitAlone(pool, row, commit))
    } catch (error) {
      // A node with newer plans knows the price, and refreshes it when the lease ends.
      if (!(error instanceof AppError && error.code === 'PLANS_OUTDATED')) throw error
    }
  }
  if (results.length > 0) {
    const counts = { ...written(results), need_read: -results.length }
    await inTransaction(pool, (tx) => addCounts(tx, run, counts))
  }
  return { listed: rows.length, unadopted: unowned, owned }
}

/** Each is counted once, also where a page is read again after a crash: then it is known. */
function written(results: readonly RefreshResult[]): Readonly<Record<string, number>> {
  const countOf = (isCounted: (result: RefreshResult) => boolean) =>
    results.filter(isCounted).length
  return {
    written: countOf(({ moved }) => moved !== null),
    granting_nothing: countOf(({ moved, outcome }) => moved === null && outcome !== 'stale'),
  }
}

interface ReadPage {
  /** What the page says of each, as a refresh would read it. */
  readonly known: readonly NewRow[]
  /** IDs of those that need a read of their own. */
  readonly unread: readonly string[]
  /** How many have no owner. */
  readonly unowned: number
}

async function readPage(
  { pool, account }: AdoptionContext,
  { rows, requestedAt: claimedAt, requestId, unpaid }: ListedPage,
): Promise<ReadPage> {
  const listed = rows.map((row) => ({ id: row.id, customerId: idOfCustomer(row) }))
  const customerIds = [...new Set(listed.map(({ customerId }) => customerId))]
  const owners = await findOwners(pool, account, customerIds)
  const hasOwner = new Set(owners.map(({ customerId }) => customerId))
  const facts = await findListedFacts(pool, account, listed)
  const known: NewRow[] = []
  const unread: string[] = []
  let unowned = 0
  for (const [at, row] of rows.entries()) {
    const fact = facts.get(row.id)
    if (fact === undefined || !hasOwner.has(listed[at]?.customerId ?? '')) {
      unowned += 1
      continue
    }
    const found = listedTruth(row, { account, facts: fact, unpaid, claimedAt, requestId })
    if (found.kind === 'single_read') unread.push(row.id)
    else {
      const { truth, certainty } = found
      known.push({ truth, certainty, claimedAt, hasReversal: fact.hasReversal })
    }
  }
  return { known, unread: unread.sort(), unowned }
}

function idOfCustomer({ customer }: Stripe.Subscription): string {
  return typeof customer === 'string' ? customer : customer.id
}

/** Creates the tenants of the customers that the mappings know, and links them. */
export async function linkPage(
  { pool, account, mappings, commit, actor }: AdoptionContext,
  run: Run,
  customers: readonly ListedCustomer[],
): Promise<Pick<AdoptedPage, 'owned'>> {
  const wishes = customers.flatMap((customer) => {
    const assignment = assignTenant(mappings, customer)
    return assignment.kind === 'mapped' ? [wishOf(customer, assignment)] : []
  })
  if (wishes.length === 0) return { owned: [] }
  return inTransaction(pool, async (tx) => {
    const { auditKey } = commit
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
