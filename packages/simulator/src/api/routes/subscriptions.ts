import type Stripe from 'stripe'
import { billNow } from '../../engine/invoice/bill-now.ts'
import { findCoupon } from '../../engine/invoice/discounts.ts'
import { keepPending, prorationsOf, termsOf } from '../../engine/invoice/prorate.ts'
import { refuseForeignMethod, takePaymentMethod } from '../../engine/payment/attach-card.ts'
import { changeSubscription } from '../../engine/subscription/change-subscription.ts'
import { endSubscription } from '../../engine/subscription/end-subscription.ts'
import { resumePaused } from '../../engine/subscription/resume-paused.ts'
import { pauseSubscription } from '../../engine/subscription/roll-period.ts'
import { startSubscription } from '../../engine/subscription/start-subscription.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest, missingResource } from '../../world/refusal.ts'
import { DAY_SECONDS } from '../../world/settings.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, PAGING, pageOf } from '../list-answer.ts'
import { NO_TAX } from '../no-tax.ts'
import {
  either,
  fields,
  flag,
  integer,
  list,
  metadata,
  natural,
  type Out,
  oneOf,
  orEmpty,
  text,
  textOrNull,
} from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'
import { PRICE_DATA, priceFor } from './price-data.ts'

const TRIAL_END = either(oneOf('now'), integer, /^now$/)
const TRIAL_SETTINGS = fields(
  {
    end_behavior: fields(
      { missing_payment_method: oneOf('cancel', 'create_invoice', 'pause') },
      {},
    ),
  },
  {},
)
const DETAILS = fields({}, { comment: textOrNull, feedback: textOrNull })
const PAYMENT_BEHAVIOR = oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete')
const PRORATION = oneOf('create_prorations', 'none', 'always_invoice')
const BOTH = {
  automatic_tax: NO_TAX,
  cancel_at_period_end: flag,
  cancel_at: orEmpty(integer),
  days_until_due: natural,
  default_payment_method: textOrNull,
  description: textOrNull,
  discounts: orEmpty(list(fields({}, { coupon: text, promotion_code: text }))),
  metadata,
  off_session: flag,
  payment_behavior: PAYMENT_BEHAVIOR,
  payment_settings: fields(
    {},
    {
      payment_method_types: list(oneOf('card')),
      save_default_payment_method: oneOf('off', 'on_subscription'),
    },
  ),
  proration_behavior: PRORATION,
  trial_end: TRIAL_END,
  trial_settings: TRIAL_SETTINGS,
}
const NEW_ITEM = fields({}, { metadata, price: text, price_data: PRICE_DATA, quantity: natural })
const CREATE = fields(
  { customer: text, items: list(NEW_ITEM) },
  {
    ...BOTH,
    collection_method: oneOf('charge_automatically', 'send_invoice'),
    trial_period_days: natural,
  },
)
const ITEM_CHANGE = fields(
  {},
  { deleted: flag, id: text, metadata, price: text, price_data: PRICE_DATA, quantity: natural },
)
const PAUSE = fields(
  { behavior: oneOf('keep_as_draft', 'mark_uncollectible', 'void') },
  { resumes_at: integer },
)
/**
 * A map since 2026, a string before. https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
const ANCHOR = either(
  oneOf('now', 'unchanged'),
  fields({ type: oneOf('now', 'unchanged') }, {}),
  /./,
)
const UPDATE = fields(
  {},
  {
    ...BOTH,
    billing_cycle_anchor: ANCHOR,
    cancellation_details: DETAILS,
    items: list(ITEM_CHANGE),
    proration_date: integer,
    pause_collection: orEmpty(PAUSE),
  },
)
const LIST = fields(
  {},
  { ...PAGING, ...CREATED, customer: text, price: text, status: text, test_clock: text },
)
const RESUME = fields(
  {},
  {
    billing_cycle_anchor: either(oneOf('now'), fields({ type: oneOf('now') }, {}), /./),
    payment_behavior: oneOf('resume_on_payment_attempt', 'resume_on_payment_success'),
    proration_behavior: PRORATION,
  },
)
const CANCEL = fields({}, { cancellation_details: DETAILS, invoice_now: flag, prorate: flag })

/** https://docs.stripe.com/api/subscriptions */
export const subscriptionRoutes = [
  route('POST', '/v1/subscriptions', CREATE, ({ world }, params) => create(world, params)),
  route('GET', '/v1/subscriptions/:id', fields({}, {}), (call) =>
    readText(call, call.world.subscriptions),
  ),
  route('POST', '/v1/subscriptions/:id', UPDATE, (call, params) =>
    update(call.world, idIn(call), params),
  ),
  route('DELETE', '/v1/subscriptions/:id', CANCEL, (call, params) => {
    const { world } = call
    const subscription = findOr404(world.subscriptions, idIn(call))
    if (['canceled', 'incomplete_expired'].includes(subscription.status)) {
      throw missingResource('subscription', subscription.id)
    }
    if (params.prorate === true) creditRest(world, subscription)
    endSubscription(world, subscription, {
      reason: 'cancellation_requested',
      ...params.cancellation_details,
    })
    if (params.invoice_now === true) {
      billNow(world, subscription, { reason: 'subscription_update', lines: () => [], types: [] })
    }
    return textOf(world.subscriptions, subscription.id)
  }),
  route('DELETE', '/v1/subscriptions/:id/discount', fields({}, {}), (call) => {
    const { world } = call
    const subscription = findOr404(world.subscriptions, idIn(call))
    const [id] = subscription.discounts.map((each) => idOf(each))
    if (id === undefined) throw invalidRequest('This subscription has no discount.')
    const discount = world.discounts.get(id)
    changeSubscription(world, subscription, { discounts: [] })
    const { end: _, ...rest } = discount
    const tombstone: Stripe.DeletedDiscount = { ...rest, deleted: true }
    return JSON.stringify(tombstone)
  }),
  route('POST', '/v1/subscriptions/:id/resume', RESUME, (call, params) => {
    const { world } = call
    const subscription = findOr404(world.subscriptions, idIn(call))
    const waits = params.payment_behavior === 'resume_on_payment_success'
    resumePaused(world, subscription, { waits })
    return textOf(world.subscriptions, subscription.id)
  }),
  route('POST', '/v1/subscriptions/:id/pause', fields({}, { type: text }), (call) => {
    const { world } = call
    const subscription = findOr404(world.subscriptions, idIn(call))
    if (!['active', 'trialing', 'past_due'].includes(subscription.status)) {
      throw invalidRequest(`A subscription that is ${subscription.status} cannot be paused.`)
    }
    pauseSubscription(world, subscription, 'pause_requested')
    return textOf(world.subscriptions, subscription.id)
  }),
  route('GET', '/v1/subscriptions', LIST, ({ world }, params) =>
    pageOf(
      world.subscriptions,
      '/v1/subscriptions',
      {
        created: params.created,
        among:
          params.customer === undefined ? undefined : world.subscriptions.idsOf(params.customer),
        keep: (subscription) =>
          hasStatus(subscription.status, params.status) &&
          (idOf(subscription.test_clock) === (params.test_clock ?? null) ||
            params.customer !== undefined) &&
          (params.price === undefined ||
            subscription.items.data.some(({ price }) => price.id === params.price)) &&
          isWithin(subscription.created, params.created),
      },
      params,
    ),
  ),
]

/** https://docs.stripe.com/api/subscriptions/cancel#cancel_subscription-prorate */
function creditRest(world: World, subscription: Stripe.Subscription): void {
  const terms = subscription.items.data.map(termsOf)
  const at = world.timelineOf(subscription.test_clock)
  keepPending(world, subscription, prorationsOf(world, terms, [], at.now))
}

/** https://docs.stripe.com/api/subscriptions/list: without a status, all except canceled ones. */
function hasStatus(status: string, wanted: string | undefined): boolean {
  if (wanted === 'all') return true
  if (wanted === 'ended') return ['canceled', 'incomplete_expired'].includes(status)
  return wanted === undefined ? status !== 'canceled' : status === wanted
}

function create(world: World, params: Out<typeof CREATE>): string {
  const customer = findOr404(world.customers, params.customer, 'customer')
  const at = world.timelineOf(customer.test_clock)
  const items = params.items.map(({ quantity, metadata: words, ...given }, index) => ({
    price: priceFor(world, given, `items[${index}]`),
    quantity: quantity ?? 1,
    ...(words === undefined ? {} : { metadata: words }),
  }))
  const { trial_end: end, trial_period_days: days } = params
  const trialEnd = typeof end === 'number' ? end : days ? at.now + days * DAY_SECONDS : null
  const method = params.default_payment_method
    ? takePaymentMethod(world, params.default_payment_method)
    : null
  if (method !== null) refuseForeignMethod(method, customer.id, 'default_payment_method')
  const missing = params.trial_settings?.end_behavior.missing_payment_method
  const save = params.payment_settings?.save_default_payment_method
  const subscription = startSubscription(world, {
    customer,
    items,
    metadata: params.metadata ?? {},
    description: params.description ?? null,
    trialEnd,
    discounts: (params.discounts ?? []).map((each) => findCoupon(world, each, customer.id)),
    cancelAt: params.cancel_at ?? null,
    cancelAtPeriodEnd: params.cancel_at_period_end ?? false,
    daysUntilDue: params.days_until_due ?? null,
    defaultPaymentMethod: method,
    presence: params.off_session === true ? 'away' : 'present',
    collectionMethod: params.collection_method ?? 'charge_automatically',
    paymentBehavior: params.payment_behavior ?? 'allow_incomplete',
    missingPaymentMethod: missing ?? 'create_invoice',
    saveDefaultPaymentMethod: save ?? 'off',
  })
  return textOf(world.subscriptions, subscription.id)
}

function startsPeriod(anchor: Out<typeof ANCHOR> | undefined): boolean {
  return (typeof anchor === 'object' ? anchor.type : anchor) === 'now'
}

function update(world: World, id: string, params: Out<typeof UPDATE>): string {
  const subscription = findOr404(world.subscriptions, id)
  const pause = params.pause_collection
  const customer = idOf(subscription.customer)
  const method = params.default_payment_method
  if (method) {
    const found = findOr404(world.paymentMethods, method, 'default_payment_method')
    refuseForeignMethod(found, customer, 'default_payment_method')
  }
  changeSubscription(world, subscription, {
    ...(params.items === undefined ? {} : { items: params.items.map(itemChange) }),
    ...(params.metadata === undefined ? {} : { metadata: params.metadata }),
    ...(params.description === undefined ? {} : { description: params.description }),
    ...(params.cancel_at_period_end === undefined
      ? {}
      : { cancelAtPeriodEnd: params.cancel_at_period_end }),
    ...(params.cancel_at === undefined ? {} : { cancelAt: params.cancel_at }),
    ...(params.trial_end === undefined ? {} : { trialEnd: params.trial_end }),
    ...(params.default_payment_method === undefined
      ? {}
      : { defaultPaymentMethod: params.default_payment_method }),
    ...(pause === undefined
      ? {}
      : { pauseCollection: pause && { ...pause, resumes_at: pause.resumes_at ?? null } }),
    ...(params.proration_behavior === undefined
      ? {}
      : { prorationBehavior: params.proration_behavior }),
    ...(params.proration_date === undefined ? {} : { prorationDate: params.proration_date }),
    ...(params.discounts === undefined
      ? {}
      : { discounts: (params.discounts ?? []).map((each) => findCoupon(world, each, customer)) }),
    ...(params.trial_settings === undefined
      ? {}
      : { missingPaymentMethod: params.trial_settings.end_behavior.missing_payment_method }),
    ...(params.payment_behavior === undefined ? {} : { paymentBehavior: params.payment_behavior }),
    ...(startsPeriod(params.billing_cycle_anchor) ? { startsPeriod: true } : {}),
    ...(params.days_until_due === undefined ? {} : { daysUntilDue: params.days_until_due }),
    ...(params.payment_settings === undefined
      ? {}
      : { saveDefaultPaymentMethod: params.payment_settings.save_default_payment_method ?? 'off' }),
    ...params.cancellation_details,
  })
  return textOf(world.subscriptions, subscription.id)

  function itemChange(given: Out<typeof ITEM_CHANGE>, index: number) {
    const { price, price_data: data, ...rest } = given
    if (price === undefined && data === undefined) return rest
    return { ...rest, price: priceFor(world, given, `items[${index}]`) }
  }
}
