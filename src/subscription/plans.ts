export type SubscriptionType = 'MAIN' | 'ADDON' | 'TRIAL' | 'TEMPORARY'

/** What the heart needs to know of a plan. `limits`: a count, or null for no limit. */
export interface Plan {
  readonly name: string
  readonly type: SubscriptionType
  readonly prices: readonly string[]
  readonly limits: Readonly<Record<string, number | null>>
  /** What is switched on, without a count. */
  readonly features?: readonly string[]
}

export type Plans = Readonly<Record<string, Plan>>

export interface PricedItem {
  readonly priceId: string
  readonly quantity: number
}

export interface PlannedItem extends PricedItem {
  readonly planId: string
}

export interface MainItem extends PlannedItem {
  readonly type: SubscriptionType
}

export interface ItemsByPlan {
  readonly listed: readonly PlannedItem[]
  /** Prices that no plan names: they grant nothing. */
  readonly unlisted: readonly string[]
  /** The item that names the subscription's plan: the first of a MAIN plan, else the first. */
  readonly main: MainItem | null
}

/** Looks every item's price up. */
export function itemsByPlan(items: readonly PricedItem[], plans: Plans): ItemsByPlan {
  const listed: PlannedItem[] = []
  const unlisted: string[] = []
  for (const item of items) {
    const planId = Object.keys(plans).find((id) => plans[id]?.prices.includes(item.priceId))
    if (planId === undefined) unlisted.push(item.priceId)
    else listed.push({ priceId: item.priceId, quantity: item.quantity, planId })
  }
  const typeOf = (item: PlannedItem) => plans[item.planId]?.type ?? 'MAIN'
  const first = listed.find((item) => typeOf(item) === 'MAIN') ?? listed[0]
  const main = first === undefined ? null : { ...first, type: typeOf(first) }
  return { listed, unlisted, main }
}
