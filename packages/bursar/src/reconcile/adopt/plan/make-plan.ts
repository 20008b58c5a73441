import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import type Stripe from 'stripe'
import {
  findExternalIds,
  findOwners,
  findPresentTenants,
} from '../../../refresh/ownership/adopted.store.ts'
import { BEGINNING, readSpans } from '../../../stripe/list/read-spans.ts'
import type { ListReader } from '../../../stripe/list-reader.ts'
import type { Plans } from '../../../subscription/plans.ts'
import type { Pool } from '../../runs.store.ts'
import { TotalEstimate } from '../estimate-total.ts'
import { assignTenant } from '../mapping/assign-tenant.ts'
import { blindMappings, type ListedCustomer, type Mapping } from '../mapping/mapped.ts'
import { PARALLEL_PAGES } from '../parallel-pages.ts'
import { namedOnly, toListedCustomer } from '../to-listed-customer.ts'
import { PlanCount } from './count-plan.ts'
import type { Plan, PlanNote, PlannedCustomer } from './plan.ts'

/** Customers that are remembered while a plan is made: a few hundred bytes each. */
const CUSTOMERS_MAX = 2_000_000
/** Customers of a mapping that are compared with the database at once. */
const BATCH = 1_000

export interface PlanContext {
  readonly pool: Pool
  readonly lists: Pick<ListReader, 'subscriptions'>
  readonly plans: Plans
  readonly account: string
  readonly mappings: readonly Mapping[]
  readonly clock: Clock
  /**
   * Called for each page, with what it added and about how many subscriptions there are. Awaited,
   * so that a slow disk slows down the reading.
   */
  readonly onPage?: (page: PlannedPage, total: number) => Promise<void>
}

export interface PlannedPage {
  readonly subscriptions: number
  readonly customers: readonly PlannedCustomer[]
  readonly notes: readonly PlanNote[]
}

/**
 * Reads the whole account and says what an adoption would do. Writes nothing. Errors: those of
 * Stripe and of PostgreSQL; MAPPING_MALFORMED for an account that is too large.
 */
export async function makePlan(context: PlanContext): Promise<Plan> {
  const { account, clock, lists, mappings } = context
  const planning = new Planning(context)
  const estimate = new TotalEstimate([BEGINNING], Math.floor(clock.now().getTime() / 1_000))
  await readSpans<Stripe.Subscription>({
    spans: [BEGINNING],
    parallel: PARALLEL_PAGES,
    read: async (span) => {
      const page = await lists.subscriptions(account, { ...span, withCustomer: true })
      estimate.add(span, page)
      return page
    },
    onPage: (rows, remaining) => planning.addPage(rows, estimate.total(remaining)),
  })
  await planning.addUnlisted()
  return planning.end(mappings.map(({ label }) => label))
}

class Planning {
  readonly #context: PlanContext
  readonly #count: PlanCount
  /** The tenant of each customer that was seen; null: none. */
  readonly #seen = new Map<string, string | null>()
  readonly #tenants = new Set<string>()
  /** By external ID, within the mappings. */
  readonly #externalIds = new Map<string, string>()
  #notes: PlanNote[] = []
  #total = 0

  constructor(context: PlanContext) {
    this.#context = context
    this.#count = new PlanCount(context.plans, (note) => this.#notes.push(note))
  }

  async addPage(rows: readonly Stripe.Subscription[], total: number): Promise<void> {
    this.#total = total
    this.#count.addPage()
    const customers = rows.map(({ customer }) => toListedCustomer(customer))
    const { mappings } = this.#context
    const planned = await this.#addCustomers(customers, { mappings, isListed: true })
    for (const [at, row] of rows.entries()) {
      const tenantId = this.#seen.get(customers[at]?.customerId ?? '') ?? null
      this.#count.addSubscription(row, tenantId)
    }
    await this.#tell(rows.length, planned)
  }

  /** Customers that a mapping names and no subscription showed. */
  async addUnlisted(): Promise<void> {
    const mappings = blindMappings(this.#context.mappings)
    for (const mapping of mappings) {
      let batch: ListedCustomer[] = []
      const flush = async () => {
        await this.#tell(0, await this.#addCustomers(batch, { mappings, isListed: false }))
        batch = []
      }
      for (const customerId of mapping.customerIds()) {
        if (this.#seen.has(customerId)) continue
        batch.push(namedOnly(customerId))
        if (batch.length >= BATCH) await flush()
      }
      await flush()
    }
  }

  /** What only the end shows is told as well. */
  async end(labels: readonly string[]): Promise<Plan> {
    const plan = this.#count.end(this.#context.account, labels)
    await this.#tell(0, [])
    return plan
  }

  async #tell(subscriptions: number, customers: readonly PlannedCustomer[]): Promise<void> {
    const notes = this.#notes
    this.#notes = []
    await this.#context.onPage?.({ subscriptions, customers, notes }, this.#total)
  }

  async #addCustomers(
    listed: readonly ListedCustomer[],
    { mappings, isListed }: { readonly mappings: readonly Mapping[]; readonly isListed: boolean },
  ): Promise<PlannedCustomer[]> {
    const { account, pool } = this.#context
    const fresh = new Map<string, ListedCustomer>()
    for (const one of listed) {
      if (!this.#seen.has(one.customerId)) fresh.set(one.customerId, one)
    }
    if (fresh.size === 0) return []
    if (this.#seen.size + fresh.size > CUSTOMERS_MAX) throw new AppError('INVARIANT_BROKEN', LARGE)
    const assigned = [...fresh.values()].map((customer) => {
      return { customer, assignment: assignTenant(mappings, customer) }
    })
    const mapped = assigned.flatMap(({ assignment }) =>
      assignment.kind === 'mapped' ? [assignment.mapped] : [],
    )
    const owned = await findOwners(pool, account, [...fresh.keys()])
    const owners = new Map(owned.map(({ customerId, tenantId }) => [customerId, tenantId]))
    const present = await findPresentTenants(
      pool,
      mapped.map(({ tenantId }) => tenantId),
    )
    const externalIds = await findExternalIds(
      pool,
      mapped.flatMap(({ externalId }) => externalId ?? []),
    )
    return assigned.map((one) => {
      const planned = this.#planOne(one, { owners, present, externalIds })
      this.#seen.set(planned.customerId, planned.tenantId)
      this.#count.addCustomer(planned, one.customer, isListed)
      if (!isListed && planned.tenantId !== null) {
        const { customerId, tenantId } = planned
        this.#count.note('not_seen_in_stripe', { customerId, tenantId })
      }
      return planned
    })
  }

  #planOne(
    {
      customer,
      assignment,
    }: { customer: ListedCustomer; assignment: ReturnType<typeof assignTenant> },
    facts: Facts,
  ): PlannedCustomer {
    const { customerId, isDeleted } = customer
    if (isDeleted) this.#count.note('customer_deleted', { customerId })
    const owner = facts.owners.get(customerId) ?? null
    const person = { name: customer.name, email: customer.email }
    if (assignment.kind !== 'mapped') {
      // Whoever has it keeps it: it is of nobody's concern that no mapping knows it.
      if (owner !== null) {
        return { customerId, tenantId: owner, source: null, outcome: 'linked', ...person }
      }
      const kind = assignment.kind === 'invalid' ? 'invalid_tenant_id' : assignment.kind
      const detail =
        assignment.kind === 'invalid'
          ? assignment.value
          : assignment.kind === 'ambiguous'
            ? assignment.tenantIds.join(' ')
            : null
      this.#count.note(kind, { customerId, detail })
      return { customerId, tenantId: null, source: null, outcome: kind, ...person }
    }
    const { mapped, source, yields, others } = assignment
    const tenantId = facts.present.get(mapped.tenantId) ?? mapped.tenantId
    const shown = { name: mapped.name ?? person.name, email: mapped.email ?? person.email }
    const [other] = others
    if (other !== undefined) {
      this.#count.note('mapped_twice', { customerId, tenantId, detail: other.tenantId })
    }
    if (owner !== null) {
      const isOurs = owner === tenantId || yields
      if (!isOurs) this.#count.note('owned', { customerId, tenantId, detail: owner })
      const outcome = isOurs ? ('linked' as const) : ('owned' as const)
      return { customerId, tenantId: owner, source, outcome, ...shown }
    }
    if (!this.#tenants.has(tenantId)) {
      this.#tenants.add(tenantId)
      this.#count.addTenant(facts.present.has(mapped.tenantId) ? 'existing' : 'new')
    }
    const { externalId } = mapped
    if (externalId !== null) {
      const holder = facts.externalIds.get(externalId) ?? this.#externalIds.get(externalId)
      if (holder === undefined) this.#externalIds.set(externalId, tenantId)
      else if (holder !== tenantId) {
        this.#count.note('external_id_taken', { customerId, tenantId, detail: holder })
      }
    }
    return { customerId, tenantId, source, outcome: 'link', ...shown }
  }
}

interface Facts {
  readonly owners: ReadonlyMap<string, string>
  readonly present: ReadonlyMap<string, string>
  readonly externalIds: ReadonlyMap<string, string>
}

const LARGE = `The account has more than ${CUSTOMERS_MAX.toLocaleString('en-US')} customers.`
