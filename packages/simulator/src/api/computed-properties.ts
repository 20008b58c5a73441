import { lineItemsOf } from '../engine/checkout/line-items.ts'
import { paymentsOf } from '../engine/invoice/pay-invoice.ts'
import { idOf } from '../world/id-of.ts'
import type { World } from '../world/world.ts'

type Compute = (world: World, id: string) => string

/** Properties that Stripe returns only with `expand[]`, by resource. */
const COMPUTED: Record<string, Record<string, Compute>> = {
  invoice: {
    payments: (world, id) => listText(paymentsOf(world, id), `/v1/invoice_payments?invoice=${id}`),
    confirmation_secret: (world, id) => {
      const intents = paymentsOf(world, id).map((payment) =>
        world.paymentIntents.find(idOf(payment.payment.payment_intent) ?? ''),
      )
      const secret = intents.at(-1)?.client_secret ?? null
      return JSON.stringify(
        secret === null ? null : { client_secret: secret, type: 'payment_intent' },
      )
    },
  },
  customer: {
    subscriptions: (world, id) =>
      listText(
        world.subscriptions
          .of(id)
          .filter(({ status }) => !['canceled', 'incomplete_expired'].includes(status)),
        `/v1/customers/${id}/subscriptions`,
      ),
  },
  charge: {
    refunds: (world, id) =>
      listText(
        world.refunds.filter((refund) => refund.charge === id),
        `/v1/charges/${id}/refunds`,
      ),
  },
  'checkout.session': {
    line_items: (world, id) =>
      listText(lineItemsOf(world, id), `/v1/checkout/sessions/${id}/line_items`),
  },
}

/** The JSON text of such a property, or null if it does not exist. */
export function computedProperty(
  world: World,
  resource: string,
  property: string,
  id: string,
): string | null {
  return COMPUTED[resource]?.[property]?.(world, id) ?? null
}

function listText(data: readonly unknown[], url: string): string {
  return JSON.stringify({ object: 'list', data, has_more: false, url })
}
