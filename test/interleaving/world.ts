import type Stripe from 'stripe'
import type { Shape } from './truth-shape.ts'

/** What a subscription was since a version, and what a stale answer showed then. */
export interface ShapeSince {
  readonly version: number
  readonly shape: Shape
  readonly before: Shape
}

/** One subscription as Stripe has it, and whose it should be. */
export interface Promised {
  readonly subscriptionId: string
  readonly customerId: string
  /**
   * The tenant's name when a paid checkout makes the customer one; null: nothing may be granted.
   */
  readonly tenantName: string | null
  /** What it was after each version; the last is how it is now. */
  readonly shapes: readonly ShapeSince[]
}

/** A change of Stripe that has not happened yet. */
export interface Change {
  readonly name: string
  /** Makes it happen, and gives the events that Stripe has for it. */
  apply(): Promise<readonly Stripe.Event[]>
}

/** Stripe as a schedule sees it: what it serves, what will change, what is true. */
export interface World {
  /** Where its API is served as of now. */
  readonly url: string
  /** How many changes have happened. */
  readonly version: number
  promised(): readonly Promised[]
}
