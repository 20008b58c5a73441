import { needsMain, type Plans, planCalled } from './plans.ts'
import { ACCESS, type Status, type TenantStatus } from './status.ts'

export interface OfTenant {
  readonly status: Status
  readonly planId: string | null
}

/** Best first: a tenant is as well off as its best subscription. */
const BEST_FIRST: readonly Status[] = ['ACTIVE', 'TRIAL', 'GRACE', 'SUSPENDED', 'EXPIRED']

/**
 * Pure: the status of a tenant over all its subscriptions. A live add-on that lacks a live main
 * subscription grants nothing, so it does not count. PENDING while nothing counts.
 */
export function tenantStatusOf(subscriptions: readonly OfTenant[], plans: Plans): TenantStatus {
  const alone = addOnsAlone(subscriptions, plans)
  const counting = subscriptions.filter((one) => !alone.includes(one))
  return BEST_FIRST.find((status) => counting.some((one) => one.status === status)) ?? 'PENDING'
}

/** The live add-ons of a tenant, where nothing that is live stands by itself. */
export function addOnsAlone<One extends OfTenant>(
  subscriptions: readonly One[],
  plans: Plans,
): One[] {
  const live = subscriptions.filter(({ status }) => ACCESS[status])
  const isAddOn = ({ planId }: OfTenant) => planId !== null && needsMain(planCalled(planId, plans))
  return live.every(isAddOn) ? live : []
}
