import type { Endpoint } from '../deliver/endpoint.ts'
import { PendingEvents } from '../deliver/pending-events.ts'
import type { World } from '../world/world.ts'
import type { Route } from './route.ts'
import { priceRoutes, productRoutes } from './routes/catalog.ts'
import { checkoutSessionRoutes } from './routes/checkout-sessions.ts'
import { couponRoutes, promotionCodeRoutes } from './routes/coupons.ts'
import { customerRoutes } from './routes/customers.ts'
import { entitlementRoutes } from './routes/entitlements.ts'
import { eventRoutes } from './routes/event/events.ts'
import { v2EventRoutes } from './routes/event/v2-events.ts'
import { webhookEndpointRoutes } from './routes/event/webhook-endpoints.ts'
import { invoicePreviewRoutes } from './routes/invoice-preview.ts'
import { invoiceItemRoutes, invoicePaymentRoutes, invoiceRoutes } from './routes/invoices.ts'
import { chargeRoutes } from './routes/payment/charges.ts'
import { paymentIntentRoutes, setupIntentRoutes } from './routes/payment/intents.ts'
import { paymentMethodRoutes } from './routes/payment/payment-methods.ts'
import { portalRoutes } from './routes/portal.ts'
import { subscriptionItemRoutes } from './routes/subscription-items.ts'
import { subscriptionRoutes } from './routes/subscriptions.ts'
import { testClockRoutes } from './routes/test-clocks.ts'

/** All routes. The first match answers. */
export function routesFor(
  worldOf: (account: string | null) => World,
  endpoints: Endpoint[],
  pending: PendingEvents = new PendingEvents(),
): readonly Route[] {
  return [
    ...customerRoutes,
    ...productRoutes,
    ...priceRoutes,
    ...subscriptionRoutes,
    ...subscriptionItemRoutes,
    ...checkoutSessionRoutes,
    ...invoicePreviewRoutes,
    ...invoiceRoutes,
    ...invoicePaymentRoutes,
    ...invoiceItemRoutes,
    ...chargeRoutes,
    ...eventRoutes(pending),
    ...paymentMethodRoutes,
    ...paymentIntentRoutes,
    ...setupIntentRoutes,
    ...couponRoutes,
    ...promotionCodeRoutes,
    ...portalRoutes,
    ...entitlementRoutes,
    ...testClockRoutes(worldOf),
    ...webhookEndpointRoutes(endpoints),
    ...v2EventRoutes(endpoints),
  ]
}
