import type Stripe from 'stripe'
import { expireSession } from '../../engine/checkout/complete-checkout.ts'
import { lineItemsOf } from '../../engine/checkout/line-items.ts'
import { showDiscounts } from '../../engine/checkout/session-totals.ts'
import { mergeMetadata } from '../../engine/merge-metadata.ts'
import { refusePrice } from '../../engine/subscription/start-subscription.ts'
import { newCheckoutSession } from '../../objects/new-checkout-session.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest } from '../../world/refusal.ts'
import { DAY_SECONDS } from '../../world/settings.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, listAnswer, PAGING } from '../list-answer.ts'
import { NO_TAX } from '../no-tax.ts'
import {
  currency,
  email,
  fields,
  flag,
  integer,
  list,
  metadata,
  natural,
  type Out,
  oneOf,
  text,
} from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'
import { PRICE_DATA, priceFor } from './price-data.ts'

const TRIAL_SETTINGS = fields(
  {
    end_behavior: fields(
      { missing_payment_method: oneOf('cancel', 'create_invoice', 'pause') },
      {},
    ),
  },
  {},
)
const AUTO = oneOf('auto', 'never')
const SUBSCRIPTION_DATA = fields(
  {},
  {
    description: text,
    metadata,
    trial_end: integer,
    trial_period_days: natural,
    trial_settings: TRIAL_SETTINGS,
  },
)
const CREATE = fields(
  { mode: oneOf('payment', 'setup', 'subscription') },
  {
    allow_promotion_codes: flag,
    allowed_payment_method_types: list(text),
    automatic_tax: NO_TAX,
    billing_address_collection: oneOf('auto', 'required'),
    cancel_url: text,
    client_reference_id: text,
    currency,
    customer: text,
    customer_email: email,
    customer_update: fields({}, { address: AUTO, name: AUTO, shipping: AUTO }),
    discounts: list(fields({}, { coupon: text, promotion_code: text })),
    expires_at: integer,
    line_items: list(fields({}, { price: text, price_data: PRICE_DATA, quantity: natural })),
    locale: text,
    metadata,
    payment_method_collection: oneOf('always', 'if_required'),
    payment_method_types: list(text),
    phone_number_collection: fields({ enabled: flag }, {}),
    submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
    subscription_data: SUBSCRIPTION_DATA,
    success_url: text,
    tax_id_collection: NO_TAX,
    ui_mode: oneOf('hosted_page'),
  },
)
const LIST = fields(
  {},
  {
    ...PAGING,
    ...CREATED,
    customer: text,
    payment_intent: text,
    status: oneOf('complete', 'expired', 'open'),
    subscription: text,
  },
)

/** https://docs.stripe.com/api/checkout/sessions */
export const checkoutSessionRoutes = [
  route('POST', '/v1/checkout/sessions', CREATE, ({ world }, params) => {
    const { id } = openSession(world, params)
    return textOf(world.checkoutSessions, id)
  }),
  route('GET', '/v1/checkout/sessions/:id', fields({}, {}), (call) =>
    readText(call, call.world.checkoutSessions),
  ),
  route('POST', '/v1/checkout/sessions/:id', fields({}, { metadata }), (call, given) => {
    const { world } = call
    const session = findOr404(world.checkoutSessions, idIn(call))
    session.metadata ??= {}
    mergeMetadata(session.metadata, given.metadata)
    world.save(world.checkoutSessions, session, world.timeline)
    return textOf(world.checkoutSessions, session.id)
  }),
  route('POST', '/v1/checkout/sessions/:id/expire', fields({}, {}), (call) => {
    const { world } = call
    const session = findOr404(world.checkoutSessions, idIn(call))
    if (session.status !== 'open') {
      throw invalidRequest(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session ` +
          `has a status of \`${session.status}\`.`,
      )
    }
    expireSession(world, session)
    return textOf(world.checkoutSessions, session.id)
  }),
  route('GET', '/v1/checkout/sessions/:id/line_items', fields({}, PAGING), (call, params) => {
    const { world } = call
    const session = findOr404(world.checkoutSessions, idIn(call))
    return listAnswer(
      {
        objects: lineItemsOf(world, session.id),
        url: `/v1/checkout/sessions/${session.id}/line_items`,
        resource: 'item',
        textOf: (item) => JSON.stringify(item),
      },
      params,
    )
  }),
  route('GET', '/v1/checkout/sessions', LIST, ({ world }, params) =>
    listAnswer(
      {
        objects: world.checkoutSessions.filter(
          (session) =>
            (params.customer === undefined || idOf(session.customer) === params.customer) &&
            (params.subscription === undefined ||
              idOf(session.subscription) === params.subscription) &&
            (params.payment_intent === undefined ||
              idOf(session.payment_intent) === params.payment_intent) &&
            (params.status === undefined || session.status === params.status) &&
            isWithin(session.created, params.created),
        ),
        url: '/v1/checkout/sessions',
        resource: 'checkout.session',
        textOf: ({ id }) => textOf(world.checkoutSessions, id),
      },
      params,
    ),
  ),
]

export function openSession(world: World, params: Out<typeof CREATE>): Stripe.Checkout.Session {
  if (params.customer !== undefined && params.customer_email !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: customer, customer_email.')
  }
  if (params.allow_promotion_codes !== undefined && params.discounts !== undefined) {
    throw invalidRequest(
      'You may only specify one of these parameters: allow_promotion_codes, discounts.',
    )
  }
  if (params.success_url === undefined) {
    throw invalidRequest('Missing required param: success_url.', {
      code: 'parameter_missing',
      param: 'success_url',
    })
  }
  if (params.customer !== undefined) findOr404(world.customers, params.customer, 'customer')
  const prices = pricesFor(world, params)
  const at = world.timeline
  const id = world.newId(world.livemode ? 'cs_live' : 'cs_test')
  const amount = prices.reduce(
    (sum, line) => sum + line.quantity * (line.price.unit_amount ?? 0),
    0,
  )
  const data = params.subscription_data
  const isTrial = data?.trial_end !== undefined || data?.trial_period_days !== undefined
  const due = isTrial ? 0 : amount
  const session = newCheckoutSession({
    id,
    created: at.now,
    livemode: world.livemode,
    mode: params.mode,
    url: world.pageUrl(`/checkout/${id}`),
    successUrl: params.success_url,
    cancelUrl: params.cancel_url ?? null,
    expiresAt: params.expires_at ?? at.now + DAY_SECONDS,
    customer: params.customer ?? null,
    customerEmail: params.customer_email ?? null,
    clientReferenceId: params.client_reference_id ?? null,
    metadata: params.metadata ?? {},
    currency: prices[0]?.price.currency ?? params.currency ?? null,
    amountSubtotal: prices.length === 0 ? null : due,
    allowPromotionCodes: params.allow_promotion_codes ?? null,
    paymentMethodCollection: params.payment_method_collection ?? 'always',
  })
  world.checkoutPlans.set(id, {
    items: prices.map(({ price, quantity }) => ({ price: price.id, quantity })),
    trialEnd: data?.trial_end ?? null,
    trialDays: data?.trial_period_days ?? null,
    missingPaymentMethod:
      data?.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
    metadata: data?.metadata ?? {},
    description: data?.description ?? null,
    discounts: params.discounts ?? [],
  })
  session.billing_address_collection = params.billing_address_collection ?? null
  session.allowed_payment_method_types = params.allowed_payment_method_types ?? null
  session.locale = params.locale ?? null
  session.submit_type = params.submit_type ?? null
  showDiscounts(world, session)
  world.save(world.checkoutSessions, session, at)
  at.agenda.plan(session.expires_at, 'session_expires', world.taskId(id))
  return session
}

function pricesFor(
  world: World,
  params: Out<typeof CREATE>,
): { price: Stripe.Price; quantity: number }[] {
  const lines = params.line_items ?? []
  if (params.mode !== 'setup' && lines.length === 0) {
    throw invalidRequest('Missing required param: line_items.', {
      code: 'parameter_missing',
      param: 'line_items',
    })
  }
  const prices = lines.map((line, index) => ({
    quantity: line.quantity ?? 1,
    price: priceFor(world, line, `line_items[${index}]`),
  }))
  const recurring = prices.some(({ price }) => price.recurring !== null)
  if (params.mode === 'subscription' && !recurring) {
    throw invalidRequest(
      'You must provide at least one recurring price in `subscription` mode when using prices.',
    )
  }
  if (params.mode === 'subscription') {
    for (const { price } of prices) refusePrice(price, prices[0]?.price)
  }
  if (params.mode === 'payment' && recurring) {
    throw invalidRequest(
      'You specified `payment` mode but passed a recurring price. Either switch to ' +
        '`subscription` mode or use only one-time prices.',
    )
  }
  return prices
}
