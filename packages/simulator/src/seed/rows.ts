import type Stripe from 'stripe'
import type { SeededStatus } from './seed-options.ts'

/** What is stored of seeded objects. Times are Unix seconds. Numbers count by creation. */
export interface CustomerRow {
  number: number
  created: number
  currency: string | null
  card: 'failing' | 'none' | 'valid'
  deleted: boolean
  /** null: no tenant. */
  tenant: number | null
  readonly subscriptions: SubscriptionRow[]
}

export interface SubscriptionRow {
  number: number
  customer: CustomerRow
  readonly status: SeededStatus
  readonly created: number
  readonly prices: readonly Stripe.Price[]
  readonly quantity: number
  /** The number of the current period, or of the last one. The first is 1. */
  readonly period: number
  readonly periodStart: number
  readonly periodEnd: number
  readonly trialEnd: number | null
  readonly endedAt: number | null
  readonly isSent: boolean
  readonly cancels: boolean
  readonly isCollectionPaused: boolean
  /** Oldest first. */
  readonly invoices: InvoiceRow[]
}

export interface InvoiceRow {
  number: number
  readonly subscription: SubscriptionRow
  readonly status: Stripe.Invoice.Status
  readonly created: number
  readonly periodEnd: number
  /** The period that it bills. */
  readonly period: number
  /** A trial costs nothing. */
  readonly isFree: boolean
}

export interface SeedRows {
  readonly customers: readonly CustomerRow[]
  readonly subscriptions: readonly SubscriptionRow[]
  readonly invoices: readonly InvoiceRow[]
}

const ENDED: readonly SeededStatus[] = ['canceled', 'incomplete_expired']
const PAST_DUE: readonly SeededStatus[] = ['past_due', 'past_due_several']

export function isLive({ status }: Pick<SubscriptionRow, 'status'>): boolean {
  return !ENDED.includes(status)
}

export function isPastDue({ status }: Pick<SubscriptionRow, 'status'>): boolean {
  return PAST_DUE.includes(status)
}

export function stripeStatusOf({ status }: SubscriptionRow): Stripe.Subscription.Status {
  return status === 'past_due_several' ? 'past_due' : status
}
