import type { TenantFacts } from '../../subscription/grace/wanted-status.ts'
import type { TenantRow } from '../../subscription/listed/listed-subscriptions.store.ts'
import { paidTwice } from '../../subscription/money/agreement.ts'
import type { Plans } from '../../subscription/plans.ts'
import type { SubscriptionState } from '../../subscription/snapshot.ts'
import { ACCESS, type TenantStatus } from '../../subscription/status.ts'
import { tenantStatusOf } from '../../subscription/tenant-status.ts'
import type { LockedTenant } from '../ownership/listed-owners.store.ts'

/** Of a tenant with more subscriptions, each is committed alone. */
export const TENANT_ROWS_MAX = 50

/** A tenant of a set, with all its subscriptions, as the rows of the set change them one by one. */
export class ListedTenant {
  readonly tenantId: string
  readonly statusBefore: TenantStatus
  status: TenantStatus
  readonly #isAdopted: boolean
  readonly #rows: Map<string, TenantRow>

  constructor({ tenantId, status, isAdopted }: LockedTenant, rows: readonly TenantRow[]) {
    this.tenantId = tenantId
    this.statusBefore = status
    this.status = status
    this.#isAdopted = isAdopted
    this.#rows = new Map(rows.map((row) => [row.subscriptionId, row]))
  }

  get isTooLarge(): boolean {
    return this.#rows.size >= TENANT_ROWS_MAX
  }

  /** What is stored of it besides one of its subscriptions. */
  factsBeside(subscriptionId: string): TenantFacts {
    const others = this.#others(subscriptionId)
    return {
      hasPaid: this.#isAdopted || others.some(({ hasPaid }) => hasPaid),
      hasLiveMain: others.some(isLiveMain),
    }
  }

  /** Whether another subscription ever granted something. */
  wasCustomer(subscriptionId: string): boolean {
    return this.#others(subscriptionId).some(
      ({ stripeStatus }) => stripeStatus !== 'incomplete_expired',
    )
  }

  /**
   * Whether a change of one subscription concerns others, which then are looked at again: an add-on
   * may have gained or lost what it stands beside, or somebody has paid for the first time.
   */
  concernsOthers(
    subscriptionId: string,
    before: SubscriptionState | null,
    after: SubscriptionState,
  ): boolean {
    const { hasPaid } = this.factsBeside(subscriptionId)
    const hasFirstPaid = !hasPaid && after.hasPaid && before?.hasPaid !== true
    const isMoved = wasLiveMain(before) !== wasLiveMain(after)
    const alive = this.#others(subscriptionId).filter(({ status }) => status !== 'EXPIRED')
    return alive.some(({ type }) => hasFirstPaid || (isMoved && type === 'ADDON'))
  }

  put(row: TenantRow, plans: Plans): void {
    this.#rows.set(row.subscriptionId, row)
    this.status = tenantStatusOf([...this.#rows.values()], plans)
  }

  /** Whether it would pay for something twice with this row. */
  wouldPayTwice(row: TenantRow): boolean {
    const rows = [...this.#others(row.subscriptionId), row]
    const live = rows.flatMap(({ type, status, stripeSubscriptionId, resourceId }) =>
      type === 'MAIN' && ACCESS[status] && stripeSubscriptionId !== null
        ? [{ stripeSubscriptionId, resourceId }]
        : [],
    )
    return paidTwice(this.tenantId, live).length > 0
  }

  /** What its subscriptions come to with these plans. */
  statusWith(plans: Plans): TenantStatus {
    return tenantStatusOf([...this.#rows.values()], plans)
  }

  #others(subscriptionId: string): readonly TenantRow[] {
    return [...this.#rows.values()].filter((row) => row.subscriptionId !== subscriptionId)
  }
}

function isLiveMain({ type, status, hasItems }: TenantRow): boolean {
  return type !== 'ADDON' && ACCESS[status] && hasItems
}

function wasLiveMain(state: SubscriptionState | null): boolean {
  return state !== null && state.type !== 'ADDON' && ACCESS[state.status] && state.items.length > 0
}
