import type Stripe from 'stripe'

/** How much is lost, of one. */
export interface LossRates {
  /** Of the events that are no part of a greater loss. */
  readonly events: number
  /** Of the objects: not one of their events ever arrives. */
  readonly objects: number
  /** Of the rows: damaged at the end, as by the restore of one table. */
  readonly rows: number
}

export const RATES_USUAL: LossRates = { events: 0.05, objects: 0.04, rows: 0.03 }

/** What finds what was lost. */
export interface Remedies {
  readonly catchUp: boolean
  readonly sweep: boolean
  readonly repair: boolean
}

export const ALL_REMEDIES: Remedies = { catchUp: true, sweep: true, repair: true }

/** The subscription that an event is about, by whatever object; else that object. */
export function aboutOf({ data }: Stripe.Event): string {
  const object = data.object as {
    readonly id?: string
    readonly subscription?: unknown
    readonly parent?: { readonly subscription_details?: { readonly subscription?: unknown } | null }
  }
  const of = object.parent?.subscription_details?.subscription ?? object.subscription
  return typeof of === 'string' ? of : (object.id ?? '')
}
