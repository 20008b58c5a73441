import type { World } from '../world/world.ts'
import type { Route } from './route.ts'
import { priceRoutes, productRoutes } from './routes/catalog.ts'
import { checkoutSessionRoutes } from './routes/checkout-sessions.ts'
import { customerRoutes } from './routes/customers.ts'
import { eventRoutes } from './routes/events.ts'
import { invoicePaymentRoutes, invoiceRoutes } from './routes/invoices.ts'
import { paymentRoutes } from './routes/payments.ts'
import { subscriptionRoutes } from './routes/subscriptions.ts'
import { testClockRoutes } from './routes/test-clocks.ts'

/** Everything that is served; the first that fits answers. */
export function routesFor(worldOf: (account: string | null) => World): readonly Route[] {
  return [
    ...customerRoutes,
    ...productRoutes,
    ...priceRoutes,
    ...subscriptionRoutes,
    ...checkoutSessionRoutes,
    ...invoiceRoutes,
    ...invoicePaymentRoutes,
    ...paymentRoutes,
    ...eventRoutes,
    ...testClockRoutes(worldOf),
  ]
}
