import * as wire from '@bursar/wire/billing/ask'
import { createRoute } from '@hono/zod-openapi'
import {
  cancel,
  changeItem,
  previewChange,
  resume,
} from '../../../billing/change/change-subscription.ts'
import {
  type BegunCheckout,
  beginAddon,
  beginCheckout,
} from '../../../billing/checkout/begin-checkout.ts'
import { openPortal } from '../../../billing/checkout/open-portal.ts'
import type { ApiApp } from '../api-app.ts'
import { jsonBody, jsonContent } from '../json-content.ts'
import { BASE, CUSTOMER, customerProblems, STRIPE_PROBLEMS } from './customer-route.ts'
import type { OperatorService } from './operator-service.ts'
import { toWirePreview } from './to-wire.ts'

const BODY_PROBLEMS = ['REQUEST_MALFORMED', 'MEDIA_TYPE_REFUSED', 'REQUEST_TOO_LARGE'] as const
const CHECKOUT_PROBLEMS = [
  ...BODY_PROBLEMS,
  'RETURN_URL_REFUSED',
  'PRICE_NOT_SOLD',
  'PAYMENT_PENDING',
  'CHECKOUT_REPLACED',
  'TENANT_ID_RESERVED',
  ...STRIPE_PROBLEMS,
] as const
const CHANGE_PROBLEMS = [
  ...BODY_PROBLEMS,
  'SUBSCRIPTION_UNKNOWN',
  'SUBSCRIPTION_UNCHANGEABLE',
  ...STRIPE_PROBLEMS,
] as const

const CHECKOUT = createRoute({
  ...CUSTOMER,
  method: 'post',
  path: `${BASE}/checkout-session`,
  summary: 'Create a checkout for a plan',
  description:
    'Repeating the request returns the same Checkout Session, so a double click buys once.',
  request: { body: jsonBody(wire.checkoutRequest) },
  responses: {
    200: jsonContent('The URL of the Stripe Checkout page.', wire.checkoutAnswer),
    ...customerProblems(...CHECKOUT_PROBLEMS, 'ALREADY_SUBSCRIBED'),
  },
})
const ADDON = createRoute({
  ...CUSTOMER,
  method: 'post',
  path: `${BASE}/addon-checkout`,
  summary: 'Create a checkout for an add-on',
  description: 'The add-on ends with its main subscription.',
  request: { body: jsonBody(wire.addonRequest) },
  responses: {
    200: jsonContent('The URL of the Stripe Checkout page.', wire.checkoutAnswer),
    ...customerProblems(...CHECKOUT_PROBLEMS, 'SUBSCRIPTION_UNKNOWN'),
  },
})
const PORTAL = createRoute({
  ...CUSTOMER,
  method: 'post',
  path: `${BASE}/portal-session`,
  summary: 'Create a customer portal session',
  request: { body: jsonBody(wire.portalRequest) },
  responses: {
    200: jsonContent('The URL of the Stripe customer portal.', wire.portalAnswer),
    ...customerProblems(...BODY_PROBLEMS, 'RETURN_URL_REFUSED', 'NEVER_BOUGHT', ...STRIPE_PROBLEMS),
  },
})
const PREVIEW = createRoute({
  ...CUSTOMER,
  method: 'post',
  path: `${BASE}/preview-change`,
  summary: 'Preview a change of price or quantity',
  request: { body: jsonBody(wire.previewRequest) },
  responses: {
    200: jsonContent(
      'The amounts of the change. The preview itself changes nothing.',
      wire.previewAnswer,
    ),
    ...customerProblems(...CHANGE_PROBLEMS, 'PRICE_NOT_SOLD'),
  },
})
const CHANGE_PLAN = createRoute({
  ...CUSTOMER,
  method: 'post',
  path: `${BASE}/change-plan`,
  summary: 'Change the price',
  request: { body: jsonBody(wire.changePlanRequest) },
  responses: {
    200: jsonContent('Stripe applied the change and invoices the difference now.', wire.accepted),
    ...customerProblems(
      ...CHANGE_PROBLEMS,
      'PRICE_NOT_SOLD',
      'PRORATION_DATE_REFUSED',
      'PAYMENT_REFUSED',
    ),
  },
})
const SEATS = createRoute({
  ...CUSTOMER,
  method: 'post',
  path: `${BASE}/seats`,
  summary: 'Change the quantity',
  request: { body: jsonBody(wire.seatsRequest) },
  responses: {
    200: jsonContent('Stripe applied the change and invoices the difference now.', wire.accepted),
    ...customerProblems(...CHANGE_PROBLEMS, 'PAYMENT_REFUSED'),
  },
})
const CANCEL = createRoute({
  ...CUSTOMER,
  method: 'post',
  path: `${BASE}/cancel`,
  summary: 'Cancel a subscription',
  request: { body: jsonBody(wire.cancelRequest) },
  responses: {
    200: jsonContent('Stripe applied the change.', wire.accepted),
    ...customerProblems(...CHANGE_PROBLEMS),
  },
})
const RESUME = createRoute({
  ...CUSTOMER,
  method: 'post',
  path: `${BASE}/resume`,
  summary: 'Undo a cancellation',
  request: { body: jsonBody(wire.resumeRequest) },
  responses: {
    200: jsonContent('Stripe applied the change.', wire.accepted),
    ...customerProblems(...CHANGE_PROBLEMS),
  },
})

const ACCEPTED = { status: 'accepted' } as const

const toWireCheckout = ({ url, expiresAt }: BegunCheckout) => ({
  url,
  expires_at: expiresAt.toISOString(),
})

/** What a customer may begin to buy. */
export function addCheckoutRoutes(app: ApiApp, service: OperatorService): void {
  app.openapi(CHECKOUT, async (context) => {
    const { price_id, quantity, success_url, cancel_url } = context.req.valid('json')
    const wish = { priceId: price_id, quantity, successUrl: success_url, cancelUrl: cancel_url }
    const begun = await beginCheckout(service.billing(), service.callerOf(context), wish)
    return context.json(toWireCheckout(begun), 200)
  })

  app.openapi(ADDON, async (context) => {
    const { price_id, quantity, success_url, cancel_url, ...more } = context.req.valid('json')
    const wish = { priceId: price_id, quantity, successUrl: success_url, cancelUrl: cancel_url }
    const parentId = more.parent_subscription_id ?? null
    const begun = await beginAddon(service.billing(), service.callerOf(context), {
      ...wish,
      parentId,
    })
    return context.json(toWireCheckout(begun), 200)
  })

  app.openapi(PORTAL, async (context) => {
    const { return_url } = context.req.valid('json')
    const url = await openPortal(service.billing(), service.callerOf(context), return_url)
    return context.json({ url }, 200)
  })
}

/** What a customer may change. */
export function addChangeRoutes(app: ApiApp, service: OperatorService): void {
  app.openapi(PREVIEW, async (context) => {
    const { subscription_id, price_id = null, quantity = null } = context.req.valid('json')
    const preview = await previewChange(service.billing(), service.callerOf(context), {
      subscriptionId: subscription_id,
      priceId: price_id,
      quantity,
      prorationAt: null,
    })
    return context.json(toWirePreview(preview), 200)
  })

  app.openapi(CHANGE_PLAN, async (context) => {
    const { subscription_id, price_id, quantity = null, ...more } = context.req.valid('json')
    await changeItem(service.billing(), service.callerOf(context), {
      subscriptionId: subscription_id,
      priceId: price_id,
      quantity,
      prorationAt: more.proration_at ?? null,
    })
    return context.json(ACCEPTED, 200)
  })

  app.openapi(SEATS, async (context) => {
    const { subscription_id: subscriptionId, quantity } = context.req.valid('json')
    const wish = { subscriptionId, priceId: null, quantity, prorationAt: null }
    await changeItem(service.billing(), service.callerOf(context), wish)
    return context.json(ACCEPTED, 200)
  })

  app.openapi(CANCEL, async (context) => {
    const { subscription_id: subscriptionId, when } = context.req.valid('json')
    await cancel(service.billing(), service.callerOf(context), { subscriptionId, when })
    return context.json(ACCEPTED, 200)
  })

  app.openapi(RESUME, async (context) => {
    const { subscription_id: subscriptionId } = context.req.valid('json')
    await resume(service.billing(), service.callerOf(context), subscriptionId)
    return context.json(ACCEPTED, 200)
  })
}
