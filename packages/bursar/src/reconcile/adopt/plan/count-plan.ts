import type Stripe from 'stripe'
import { toSubscriptionSnapshot } from '../../../refresh/to-snapshot.ts'
import { itemsByPlan, type Plans } from '../../../subscription/plans.ts'
import type { SubscriptionSnapshot } from '../../../subscription/snapshot.ts'
import type { ListedCustomer } from '../mapping/mapped.ts'
import type { Plan, PlanNote, PlanNoteKind, PlannedCustomer, UnlistedPrice } from './plan.ts'

/** Of each kind of note; all of them are in the files. */
const SAMPLES_MAX = 5
/** Prices, currencies and the like that are counted apart. */
const COUNTED_MAX = 10_000
/** Subscriptions that a note about a tenant names. */
const NAMED_MAX = 5

/** Under these, somebody pays or was promised something. */
const LIVE: readonly string[] = ['active', 'trialing', 'past_due']

/** Adds up a plan, page by page. Memory: a key per customer, and per live subscription. */
export class PlanCount {
  readonly #plans: Plans
  readonly #onNote: (note: PlanNote) => void
  readonly #notes = new Map<PlanNoteKind, { count: number; samples: PlanNote[] }>()
  readonly #byStatus = new Tally()
  readonly #byPlan = new Tally()
  readonly #byCurrency = new Tally()
  readonly #metadataKeys = new Tally()
  readonly #unlisted = new Tally()
  readonly #unlistedLive = new Tally()
  /** Live main subscriptions, by tenant and resource. */
  readonly #mains = new Map<string, readonly [tenantId: string, ...subscriptionIds: string[]]>()
  readonly #tenants = { new: 0, existing: 0 }
  readonly #customers = { total: 0, mapped: 0, linked: 0, notAdopted: 0, withoutSubscription: 0 }
  #pages = 0
  #total = 0

  constructor(plans: Plans, onNote: (note: PlanNote) => void) {
    this.#plans = plans
    this.#onNote = onNote
  }

  addPage(): void {
    this.#pages += 1
  }

  note(kind: PlanNoteKind, about: Partial<Omit<PlanNote, 'kind'>>): void {
    const empty = { customerId: null, subscriptionId: null, tenantId: null, detail: null }
    const note = { kind, ...empty, ...about }
    const known = this.#notes.get(kind) ?? { count: 0, samples: [] }
    known.count += 1
    if (known.samples.length < SAMPLES_MAX) known.samples.push(note)
    this.#notes.set(kind, known)
    this.#onNote(note)
  }

  addTenant(kind: 'new' | 'existing'): void {
    this.#tenants[kind] += 1
  }

  addCustomer(
    { tenantId, outcome }: PlannedCustomer,
    { metadata }: Pick<ListedCustomer, 'metadata'>,
    hasSubscription: boolean,
  ): void {
    for (const key of Object.keys(metadata)) this.#metadataKeys.add(key)
    this.#customers.total += 1
    if (!hasSubscription) this.#customers.withoutSubscription += 1
    if (tenantId === null) this.#customers.notAdopted += 1
    else this.#customers.mapped += 1
    if (outcome === 'linked') this.#customers.linked += 1
  }

  /** `tenantId`: whom its customer will belong to; null: nobody. */
  addSubscription(row: Stripe.Subscription, tenantId: string | null): void {
    this.#total += 1
    this.#byStatus.add(String(row.status))
    this.#byCurrency.add(String(row.currency))
    const snapshot = this.#read(row)
    if (snapshot === null) return
    const { customerId, stripeStatus } = snapshot
    const about = { customerId, subscriptionId: row.id, tenantId }
    if (row.test_clock !== null && row.test_clock !== undefined) this.note('test_clock', about)
    const { main, unlisted } = itemsByPlan(snapshot.items, this.#plans)
    const isLive = LIVE.includes(stripeStatus)
    // Beside an add-on, a price in no plan is taken for that of the main plan.
    const isMainUnlisted = unlisted.length > 0 && main?.type === 'ADDON'
    this.#byPlan.add(isMainUnlisted ? '' : (main?.planId ?? ''))
    for (const priceId of new Set(unlisted)) {
      this.#unlisted.add(priceId)
      if (isLive) this.#unlistedLive.add(priceId)
    }
    if (isLive && unlisted.length > 0) {
      this.note('price_unlisted', { ...about, detail: unlisted.slice(0, NAMED_MAX).join(' ') })
    }
    if (isLive && main?.type === 'MAIN' && tenantId !== null) {
      const key = JSON.stringify([tenantId, snapshot.resourceId])
      const [owner, ...before] = this.#mains.get(key) ?? [tenantId]
      this.#mains.set(key, [owner, ...[...before, row.id].slice(0, NAMED_MAX)])
    }
  }

  #read(row: Stripe.Subscription): SubscriptionSnapshot | null {
    try {
      return toSubscriptionSnapshot('', row, { invoices: [], hasPaid: false })
    } catch (error) {
      const detail = error instanceof Error ? error.message : null
      this.note('unreadable', { subscriptionId: String(row.id), detail })
      return null
    }
  }

  /** The end: what only the whole account shows is noted now. */
  end(account: string, mappings: readonly string[]): Plan {
    for (const [tenantId, ...subscriptionIds] of this.#mains.values()) {
      if (subscriptionIds.length < 2) continue
      this.note('two_main_subscriptions', { tenantId, detail: subscriptionIds.join(' ') })
    }
    const prices = this.#unlisted.sorted().map(([priceId, subscriptions]): UnlistedPrice => {
      return { priceId, subscriptions, live: this.#unlistedLive.of(priceId) }
    })
    return {
      account,
      mappings,
      pages: this.#pages,
      customers: { ...this.#customers },
      tenants: { ...this.#tenants },
      subscriptions: {
        total: this.#total,
        byStatus: Object.fromEntries(this.#byStatus.sorted()),
        byPlan: Object.fromEntries(this.#byPlan.sorted()),
        byCurrency: Object.fromEntries(this.#byCurrency.sorted()),
      },
      metadataKeys: Object.fromEntries(this.#metadataKeys.sorted()),
      unlistedPrices: prices,
      notes: Object.fromEntries(this.#notes),
    }
  }
}

/** Counts by name, the most frequent first. */
class Tally {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    const key = this.#counts.has(name) || this.#counts.size < COUNTED_MAX ? name : '(others)'
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  sorted(): [string, number][] {
    return [...this.#counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  }
}
