import type { Plans } from '../../../subscription/plans.ts'
import { planCalled } from '../../../subscription/plans.ts'
import type { StoredItem, SubscriptionState } from '../../../subscription/snapshot.ts'
import { ACCESS } from '../../../subscription/status.ts'

/** The ways in which what an app is told can differ from what follows from Stripe. */
export const DIFFERENCE_KINDS = [
  'missing',
  'extra',
  'owner',
  'status',
  'plan',
  'quantity',
  'add_on',
  'term',
  'grace_end',
  'entitlement',
  'details',
] as const

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number]

/** A subscription as it is stored. */
export interface Told {
  readonly subscriptionId: string
  readonly customerId: string | null
  readonly tenantId: string
  readonly state: SubscriptionState
}

/** What should be stored of it. */
export interface Expected {
  /** null: its customer belongs to no tenant. */
  readonly tenantId: string | null
  /** null: nothing is granted, so there is no row. */
  readonly state: SubscriptionState | null
  /** Stripe knows the subscription. */
  readonly isAtStripe: boolean
}

/** One thing that differs. Values are words, ids and instants; null is nothing. */
export interface Difference {
  readonly kind: DifferenceKind | 'rebuilt'
  /** null: the subscription as a whole. */
  readonly field: string | null
  readonly told: string | null
  readonly truth: string | null
}

interface Compared {
  readonly told: Told | null
  readonly expected: Expected
  readonly plans: Plans
}

type Comparisons = Readonly<Record<DifferenceKind, (compared: Compared) => Difference[]>>

interface Both {
  readonly was: SubscriptionState
  readonly is: SubscriptionState
  readonly plans: Plans
}

/** For what can only differ where there is something on both sides. */
function ofBoth(compare: (both: Both) => Difference[]) {
  return ({ told, expected, plans }: Compared): Difference[] =>
    told === null || expected.state === null
      ? []
      : compare({ was: told.state, is: expected.state, plans })
}

/** One comparison for each kind: a kind that is compared nowhere does not compile. */
const COMPARISONS: Comparisons = {
  missing: ({ told, expected: { tenantId, state } }) =>
    told === null && tenantId !== null && state !== null
      ? [{ kind: 'missing', field: null, told: null, truth: shown(state.status) }]
      : [],
  extra: ({ told, expected }) =>
    told !== null && !expected.isAtStripe && ACCESS[told.state.status]
      ? [{ kind: 'extra', field: null, told: shown(told.state.status), truth: null }]
      : [],
  owner: ({ told, expected }) =>
    told !== null && expected.isAtStripe && told.tenantId !== expected.tenantId
      ? [{ kind: 'owner', field: 'tenant_id', told: told.tenantId, truth: expected.tenantId }]
      : [],
  status: fieldsOf('status', { status: 'status' }),
  plan: ofBoth(({ was, is, plans }) => [
    ...changed('plan', { planId: 'plan_id', type: 'type', stripePriceId: 'price_id' }, was, is),
    ...itemChange('plan', was, is, (item) => !isAddOn(item, plans)),
  ]),
  quantity: ofBoth(({ was, is }) => {
    const isSame = keysOf(was.items).join() === keysOf(is.items).join()
    const [told, truth] = [saidItems(was.items), saidItems(is.items)]
    return isSame && told !== truth ? [{ kind: 'quantity', field: 'items', told, truth }] : []
  }),
  add_on: ofBoth(({ was, is, plans }) =>
    itemChange('add_on', was, is, (item) => isAddOn(item, plans)),
  ),
  term: fieldsOf('term', {
    termStart: 'term_start',
    termEnd: 'term_end',
    cancelAt: 'cancel_at',
    cancelledAt: 'cancelled_at',
  }),
  grace_end: fieldsOf('grace_end', { graceEnd: 'grace_end' }),
  entitlement: ofBoth(({ was, is }) => {
    const [told, truth] = [was, is].map(({ billedItems }) =>
      billedItems === null ? null : saidItems(billedItems),
    )
    return told === truth
      ? []
      : [{ kind: 'entitlement', field: 'billed_items', told: told ?? null, truth: truth ?? null }]
  }),
  details: fieldsOf('details', {
    stripeStatus: 'stripe_status',
    collectionPaused: 'collection_paused',
    collectionMethod: 'collection_method',
    resourceId: 'resource_id',
  }),
}

/** Pure: everything of these kinds in which a subscription differs. */
export function differencesOf(compared: Compared, kinds: readonly DifferenceKind[]): Difference[] {
  return kinds.flatMap((kind) => COMPARISONS[kind](compared))
}

type Fields = Readonly<Partial<Record<keyof SubscriptionState, string>>>

function fieldsOf(kind: DifferenceKind, fields: Fields) {
  return ofBoth(({ was, is }) => changed(kind, fields, was, is))
}

function changed(
  kind: DifferenceKind,
  fields: Fields,
  was: SubscriptionState,
  is: SubscriptionState,
): Difference[] {
  return (Object.keys(fields) as (keyof SubscriptionState)[]).flatMap((key) => {
    const [told, truth] = [shown(was[key]), shown(is[key])]
    return told === truth ? [] : [{ kind, field: fields[key]!, told, truth }]
  })
}

/** Other items of a kind of plan than there should be. */
function itemChange(
  kind: DifferenceKind,
  was: SubscriptionState,
  is: SubscriptionState,
  counts: (item: StoredItem) => boolean,
): Difference[] {
  const [before, after] = [was.items.filter(counts), is.items.filter(counts)]
  if (keysOf(before).join() === keysOf(after).join()) return []
  const [told, truth] = [before, after].map((items) => saidItems(items) || null)
  return [{ kind, field: 'items', told: told ?? null, truth: truth ?? null }]
}

function isAddOn({ planId }: StoredItem, plans: Plans): boolean {
  return planCalled(planId, plans)?.type === 'ADDON'
}

/** Which prices of which plans, whatever their order. */
function keysOf(items: readonly StoredItem[]): string[] {
  return items.map(({ planId, priceId }) => `${planId} ${priceId}`).sort()
}

/** `2 × pro, 1 × extra_devices`. */
function saidItems(items: readonly StoredItem[]): string {
  const said = items.map(({ planId, priceId, quantity }) => `${quantity} × ${planId} (${priceId})`)
  return said.sort().join(', ')
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return value instanceof Date ? value.toISOString() : String(value)
}
