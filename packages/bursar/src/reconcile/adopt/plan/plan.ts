/** What an operator should check before an adoption, in the order of a report. */
export const PLAN_NOTES = {
  unmapped: 'Customers without a tenant in any mapping. They are not adopted.',
  invalid_tenant_id: 'Customers whose mapping names an invalid tenant ID. They are not adopted.',
  ambiguous: 'Customers that one mapping assigns to several tenants. They are not adopted.',
  mapped_twice: 'Customers that two mappings assign to different tenants. The first one counts.',
  owned: 'Customers that belong to another tenant in Bursar already. They stay there.',
  external_id_taken: 'External IDs of another tenant. The tenant is adopted without it.',
  two_main_subscriptions: 'Tenants with two live main subscriptions. They may pay twice.',
  price_unlisted: 'Subscriptions with a price that is in no plan. It grants nothing.',
  not_seen_in_stripe:
    'Customers of the mapping have no subscription. ' +
    'Bursar has not checked that they exist in Stripe.',
  customer_deleted: 'Customers that are deleted in Stripe.',
  test_clock: 'Subscriptions on a test clock.',
  unreadable: 'Subscriptions that this version of Bursar does not understand.',
} as const

export type PlanNoteKind = keyof typeof PLAN_NOTES

/** One customer or subscription to check. IDs only: no names and no addresses. */
export interface PlanNote {
  readonly kind: PlanNoteKind
  readonly customerId: string | null
  readonly subscriptionId: string | null
  readonly tenantId: string | null
  /** The other tenant, the price, or the value that is concerned. */
  readonly detail: string | null
}

/** What becomes of one customer. */
export interface PlannedCustomer {
  readonly customerId: string
  /** Null: it is not adopted. */
  readonly tenantId: string | null
  /** The mapping that says so. */
  readonly source: string | null
  /** What is in its way, or its link exists already. */
  readonly outcome: 'link' | 'linked' | PlanNoteKind
  /** Personal data: shown only when asked for. */
  readonly name: string | null
  readonly email: string | null
}

export interface UnlistedPrice {
  readonly priceId: string
  readonly subscriptions: number
  /** Of these, the ones that Stripe calls active, trialing or past due. */
  readonly live: number
}

export interface PlanSection {
  readonly count: number
  readonly samples: readonly PlanNote[]
}

/** What an adoption would do. */
export interface Plan {
  readonly account: string
  readonly mappings: readonly string[]
  readonly pages: number
  readonly customers: {
    readonly total: number
    /** To be linked, with those that Bursar has linked to the same tenant already. */
    readonly mapped: number
    readonly linked: number
    readonly notAdopted: number
    /** In a mapping, and without any subscription. */
    readonly withoutSubscription: number
  }
  readonly tenants: { readonly new: number; readonly existing: number }
  readonly subscriptions: {
    readonly total: number
    /** By Stripe's status. */
    readonly byStatus: Readonly<Record<string, number>>
    /** By the ID of the plan; '' for those that no plan lists. */
    readonly byPlan: Readonly<Record<string, number>>
    readonly byCurrency: Readonly<Record<string, number>>
  }
  /** The keys of the customers' metadata, without their values; the most frequent first. */
  readonly metadataKeys: Readonly<Record<string, number>>
  readonly unlistedPrices: readonly UnlistedPrice[]
  readonly notes: Readonly<Partial<Record<PlanNoteKind, PlanSection>>>
}
