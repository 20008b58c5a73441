import type { findingEvidence } from '@bursar/wire/operator/finding/evidence'
import { cleanEmail, cleanText, opaqueText } from '@bursar/wire/text/clean-text'
import type Stripe from 'stripe'
import type { z } from 'zod'
import type { EvidenceObject } from '../../stripe/evidence-reader.ts'
import { dashboardUrl } from './dashboard-url.ts'

export type Evidence = z.output<typeof findingEvidence>['objects'][number]
type Facts = Omit<Evidence, 'object_id' | 'dashboard_url' | 'customer_url'>

/** What is sold under which price, as far as this needs to know it. */
export type PricesOfPlans = Readonly<
  Record<string, { readonly name: string; readonly prices: readonly string[] }>
>

interface Place {
  readonly account: string
  readonly livemode: boolean
  readonly plans: PricesOfPlans
}

const PRICES_MAX = 20

/** Pure: what an operator needs to know of an object of Stripe, made fit for a screen. */
export function toEvidence(object: EvidenceObject, { account, livemode, plans }: Place): Evidence {
  const facts = factsOf(object)
  const { customer_id, prices } = facts
  const place = { account, livemode }
  return {
    ...facts,
    object_id: object.id,
    dashboard_url: dashboardUrl(object.id, place),
    customer_url: customer_id === null ? null : dashboardUrl(customer_id, place),
    prices: prices.slice(0, PRICES_MAX).map((one) => ({ ...one, ...planOf(one.price_id, plans) })),
  }
}

function planOf(price_id: string, plans: PricesOfPlans) {
  const sold = Object.entries(plans).find(([, { prices }]) => prices.includes(price_id))
  return { plan_id: sold?.[0] ?? null, plan_name: sold?.[1].name ?? null }
}

function factsOf(object: EvidenceObject): Facts {
  switch (object.object) {
    case 'checkout.session':
      return {
        ...personOf(object.customer, object.customer_details),
        amount: moneyOf(object.currency, object.amount_total),
        status: opaqueText(object.payment_status),
        prices: (object.line_items?.data ?? []).flatMap(({ price, quantity }) =>
          price === null ? [] : [priced(price.id, quantity)],
        ),
        claimed_tenant: claimOf(object),
      }
    case 'subscription': {
      const { latest_invoice: invoice, items } = object
      const latest = typeof invoice === 'object' ? invoice : null
      return {
        ...personOf(object.customer),
        amount: latest === null ? null : moneyOf(latest.currency, latest.amount_due),
        status: opaqueText(object.status),
        prices: items.data.map(({ price, quantity }) => priced(price.id, quantity ?? 1)),
        claimed_tenant: claimOf(object),
      }
    }
    case 'customer':
      return { ...NOTHING, ...personOf(object), status: object.deleted === true ? 'deleted' : null }
    case 'invoice': {
      const details = { name: object.customer_name, email: object.customer_email }
      const amount = moneyOf(object.currency, object.amount_due)
      const status = opaqueText(object.status)
      return { ...NOTHING, ...personOf(object.customer, details), amount, status }
    }
    case 'charge':
      return { ...NOTHING, ...chargeFacts(object), status: opaqueText(object.status) }
    case 'dispute': {
      const { charge } = object
      const person = typeof charge === 'object' ? chargeFacts(charge) : {}
      const amount = moneyOf(object.currency, object.amount)
      return { ...NOTHING, ...person, amount, status: opaqueText(object.status) }
    }
  }
}

const NOTHING: Facts = {
  customer_id: null,
  name: null,
  email: null,
  amount: null,
  status: null,
  prices: [],
  claimed_tenant: null,
}

function chargeFacts(charge: Stripe.Charge) {
  const { amount, amount_refunded, billing_details, currency, customer } = charge
  const shown = amount_refunded > 0 ? amount_refunded : amount
  return { ...personOf(customer, billing_details), amount: moneyOf(currency, shown) }
}

type CustomerLike = string | Stripe.Customer | Stripe.DeletedCustomer | null
type Named = { readonly name?: string | null; readonly email?: string | null } | null

/** What was typed for this very object comes before what the customer is called. */
function personOf(customer: CustomerLike, typed: Named = null) {
  const whole = typeof customer === 'object' && customer?.deleted !== true ? customer : null
  return {
    customer_id: typeof customer === 'string' ? customer : (customer?.id ?? null),
    name: cleanText(typed?.name) ?? cleanText(whole?.name),
    email: cleanEmail(typed?.email) ?? cleanEmail(whole?.email),
  }
}

function claimOf(object: Stripe.Checkout.Session | Stripe.Subscription): string | null {
  const reference = 'client_reference_id' in object ? object.client_reference_id : null
  const named = object.metadata?.['tenant_id']
  return opaqueText(reference) ?? opaqueText(named)
}

function priced(price_id: string, quantity: number | null): Facts['prices'][number] {
  return {
    price_id: opaqueText(price_id) ?? '',
    plan_id: null,
    plan_name: null,
    quantity: quantity ?? 1,
  }
}

function moneyOf(currency: string | null, amount: number | null): Facts['amount'] {
  if (currency === null || amount === null || !Number.isSafeInteger(amount)) return null
  return /^[a-z]{3}$/.test(currency) ? { currency, amount } : null
}
