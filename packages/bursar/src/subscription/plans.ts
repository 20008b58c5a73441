export type SubscriptionType = 'MAIN' | 'ADDON' | 'TRIAL' | 'TEMPORARY'

/** What the heart needs to know of a plan. `limits`: a count, or null for no limit. */
export interface Plan {
  readonly name: string
  readonly type: SubscriptionType
  readonly prices: readonly string[]
  readonly limits: Readonly<Record<string, number | null>>
  /** What is switched on, without a count. */
  readonly features?: readonly string[]
  /** Days of grace, where they are other ones than usual. */
  readonly gracePeriodDays?: number | undefined
  /** Of an ADDON: it grants its limits without a MAIN subscription, too. */
  readonly standalone?: boolean
  /** What a full refund, or a lost dispute, does to access, where that is not as usual. */
  readonly onFullRefund?: 'nothing' | 'suspend'
  readonly onDisputeLost?: 'nothing' | 'suspend'
}

export type Plans = Readonly<Record<string, Plan>>

export interface PricedItem {
  readonly priceId: string
  /** The name that Stripe lets a price have; it can move to another price. */
  readonly lookupKey?: string | null
  readonly quantity: number
}

export interface PlannedItem {
  readonly priceId: string
  readonly planId: string
  readonly quantity: number
}

export interface MainItem extends PlannedItem {
  readonly type: SubscriptionType
}

export interface ItemsByPlan {
  /** Those that count: one with a quantity of 0 counts for nothing. */
  readonly listed: readonly PlannedItem[]
  /** Prices that no plan names: they grant nothing. */
  readonly unlisted: readonly string[]
  /** Names the subscription's plan: the first of a MAIN plan, else the first that needs none. */
  readonly main: MainItem | null
  /** The main item is that of before: its price is in no plan any more. */
  readonly isMainKept?: true
}

const LOOKUP_KEY = 'lookup_key:'

/** Looks the price of every item that counts up. */
export function itemsByPlan(items: readonly PricedItem[], plans: Plans): ItemsByPlan {
  const listed: PlannedItem[] = []
  const unlisted: string[] = []
  for (const item of items) {
    if (!(item.quantity > 0)) continue
    const planId = planOfPrice(item, plans)
    if (planId === null) unlisted.push(item.priceId)
    else listed.push({ priceId: item.priceId, planId, quantity: item.quantity })
  }
  const typeOf = (item: PlannedItem) => plans[item.planId]?.type ?? 'MAIN'
  const standsAlone = ({ planId }: PlannedItem) => !needsMain(plans[planId])
  const first =
    listed.find((item) => typeOf(item) === 'MAIN') ?? listed.find(standsAlone) ?? listed[0]
  const main = first === undefined ? null : { ...first, type: typeOf(first) }
  return { listed, unlisted, main }
}

/**
 * A subscription whose main price moved to one in no plan keeps its main plan, also where an add-on
 * beside it is listed. `had`: what it was granted before.
 */
export function withKeptMain(
  items: ItemsByPlan,
  had: readonly PlannedItem[],
  plans: Plans,
): ItemsByPlan {
  if (items.unlisted.length === 0 || items.main?.type !== 'ADDON') return items
  const typeOf = ({ planId }: PlannedItem) => planCalled(planId, plans)?.type ?? 'ADDON'
  const kept = had.filter((item) => typeOf(item) !== 'ADDON')
  const [first] = kept
  if (first === undefined) return items
  const main = { ...first, type: typeOf(first) }
  return { ...items, listed: [...kept, ...items.listed], main, isMainKept: true }
}

/** The plan that names the price, by its id before by its lookup key. */
function planOfPrice({ priceId, lookupKey }: PricedItem, plans: Plans): string | null {
  const named = (price: string) =>
    Object.keys(plans).find((id) => plans[id]?.prices.includes(price))
  const byKey = lookupKey == null ? undefined : named(`${LOOKUP_KEY}${lookupKey}`)
  return named(priceId) ?? byKey ?? null
}

/** The plan of that id; a stranger's text names none. */
export function planCalled(id: string, plans: Plans): Plan | undefined {
  return Object.hasOwn(plans, id) ? plans[id] : undefined
}

/** What people read of a plan: its name, or its ID where the config does not have it. */
export function planNameOf(id: string, plans: Plans): string {
  return planCalled(id, plans)?.name ?? id
}

/** Whether a plan of this kind grants anything only beside another subscription. */
export function needsMain(plan: Pick<Plan, 'type' | 'standalone'> | undefined): boolean {
  return plan?.type === 'ADDON' && plan.standalone !== true
}
