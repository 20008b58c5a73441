import type Stripe from 'stripe'
import { billNow } from '../../engine/invoice/bill-now.ts'
import { findCoupon } from '../../engine/invoice/discounts.ts'
import { linesFor } from '../../engine/invoice/issue-invoice.ts'
import { keepPending, prorationsOf, termsOf } from '../../engine/invoice/prorate.ts'
import { takePaymentMethod } from '../../engine/payment/attach-card.ts'
import { changeSubscription, resumePaused } from '../../engine/subscription/change-subscription.ts'
import { endSubscription } from '../../engine/subscription/end-subscription.ts'
import { pauseSubscription } from '../../engine/subscription/roll-period.ts'
import { planAhead, startSubscription } from '../../engine/subscription/start-subscription.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest } from '../../world/refusal.ts'
import { DAY_SECONDS } from '../../world/settings.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, listAnswer, PAGING } from '../list-answer.ts'
import {
  either,
  fields,
  flag,
  integer,
  list,
  metadata,
  type Out,
  oneOf,
  orEmpty,
  text,
  textOrNull,
} from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'

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
  cancel_at_period_end: flag,
  cancel_at: orEmpty(integer),
  days_until_due: integer,
  default_payment_method: textOrNull,
  description: textOrNull,
  discounts: orEmpty(list(fields({}, { coupon: text, promotion_code: text }))),
  metadata,
  off_session: flag,
  payment_behavior: PAYMENT_BEHAVIOR,
  payment_settings: fields({}, { save_default_payment_method: oneOf('off', 'on_subscription') }),
  proration_behavior: PRORATION,
  trial_end: TRIAL_END,
  trial_settings: TRIAL_SETTINGS,
}
const CREATE = fields(
  { customer: text, items: list(fields({ price: text }, { quantity: integer, metadata })) },
  {
    ...BOTH,
    collection_method: oneOf('charge_automatically', 'send_invoice'),
    trial_period_days: integer,
  },
)
const ITEM_CHANGE = fields(
  {},
  { deleted: flag, id: text, metadata, price: text, quantity: integer },
)
const PAUSE = fields(
  { behavior: oneOf('keep_as_draft', 'mark_uncollectible', 'void') },
  { resumes_at: integer },
)
const UPDATE = fields(
  {},
  {
    ...BOTH,
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
      throw invalidRequest('This subscription has already been canceled.', {
        code: 'resource_missing',
        param: 'id',
      })
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
  route('POST', '/v1/subscriptions/:id/resume', fields({}, {}), (call) => {
    const { world } = call
    return resume(world, idIn(call))
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
    listAnswer(
      {
        objects: world.subscriptions.filter(
          (subscription) =>
            hasStatus(subscription.status, params.status) &&
            (params.customer === undefined || idOf(subscription.customer) === params.customer) &&
            (idOf(subscription.test_clock) === (params.test_clock ?? null) ||
              params.customer !== undefined) &&
            (params.price === undefined ||
              subscription.items.data.some(({ price }) => price.id === params.price)) &&
            isWithin(subscription.created, params.created),
        ),
        url: '/v1/subscriptions',
        resource: 'subscription',
        textOf: ({ id }) => textOf(world.subscriptions, id),
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

/** https://docs.stripe.com/api/subscriptions/list: without a status, all that are not canceled. */
function hasStatus(status: string, wanted: string | undefined): boolean {
  if (wanted === 'all') return true
  if (wanted === 'ended') return ['canceled', 'incomplete_expired'].includes(status)
  return wanted === undefined ? status !== 'canceled' : status === wanted
}

function create(world: World, params: Out<typeof CREATE>): string {
  const customer = findOr404(world.customers, params.customer, 'customer')
  const at = world.timelineOf(customer.test_clock)
  const items = params.items.map(({ price, quantity, metadata: words }, index) => ({
    price: findOr404(world.prices, price, `items[${index}][price]`),
    quantity: quantity ?? 1,
    ...(words === undefined ? {} : { metadata: words }),
  }))
  const { trial_end: end, trial_period_days: days } = params
  const trialEnd = typeof end === 'number' ? end : days ? at.now + days * DAY_SECONDS : null
  const method = params.default_payment_method
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
    defaultPaymentMethod: method ? takePaymentMethod(world, method) : null,
    presence: params.off_session === true ? 'away' : 'present',
    collectionMethod: params.collection_method ?? 'charge_automatically',
    paymentBehavior: params.payment_behavior ?? 'allow_incomplete',
    missingPaymentMethod: missing ?? 'create_invoice',
    saveDefaultPaymentMethod: save ?? 'off',
  })
  return textOf(world.subscriptions, subscription.id)
}

function update(world: World, id: string, params: Out<typeof UPDATE>): string {
  const subscription = findOr404(world.subscriptions, id)
  const pause = params.pause_collection
  const customer = idOf(subscription.customer)
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
    ...params.cancellation_details,
  })
  return textOf(world.subscriptions, subscription.id)

  function itemChange(given: Out<typeof ITEM_CHANGE>, index: number) {
    const { price, ...rest } = given
    if (price === undefined) return rest
    return { ...rest, price: findOr404(world.prices, price, `items[${index}][price]`) }
  }
}

/** https://docs.stripe.com/api/subscriptions/resume: an invoice is made and paid at once. */
function resume(world: World, id: string): string {
  const subscription = findOr404(world.subscriptions, id)
  resumePaused(world, subscription)
  billNow(world, subscription, {
    reason: 'subscription_cycle',
    lines: (invoice) => linesFor(world, subscription, invoice, false),
    types: ['customer.subscription.updated', 'customer.subscription.resumed'],
  })
  planAhead(subscription, world.timelineOf(subscription.test_clock), world)
  return textOf(world.subscriptions, subscription.id)
}
