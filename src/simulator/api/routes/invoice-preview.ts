import { previewInvoice } from '../../engine/invoice/preview-invoice.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest } from '../../world/refusal.ts'
import { fields, flag, integer, list, oneOf, text } from '../params.ts'
import { findOr404, route } from '../route.ts'

const ITEM = fields({}, { deleted: flag, id: text, price: text, quantity: integer })
const CREATE = fields(
  {},
  {
    customer: text,
    subscription: text,
    subscription_details: fields(
      {},
      {
        items: list(ITEM),
        proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
        proration_date: integer,
      },
    ),
  },
)

/** https://docs.stripe.com/api/invoices/create_preview: of an existing subscription. */
export const invoicePreviewRoutes = [
  route('POST', '/v1/invoices/create_preview', CREATE, ({ world }, given) => {
    const known = world.subscriptions.filter(
      (each) => given.customer === idOf(each.customer) && each.status !== 'canceled',
    )
    const id = given.subscription ?? known[0]?.id
    if (id === undefined) {
      throw invalidRequest('The simulator previews only invoices of existing subscriptions.', {
        param: 'subscription',
      })
    }
    const subscription = findOr404(world.subscriptions, id, 'subscription')
    const details = given.subscription_details
    const invoice = previewInvoice(world, subscription, {
      items: (details?.items ?? []).map(({ price, ...rest }, index) => ({
        ...rest,
        ...(price === undefined
          ? {}
          : {
              price: findOr404(world.prices, price, `subscription_details[items][${index}][price]`),
            }),
      })),
      prorationBehavior: details?.proration_behavior ?? 'create_prorations',
      prorationDate: details?.proration_date ?? world.timelineOf(subscription.test_clock).now,
    })
    return JSON.stringify(invoice)
  }),
]
