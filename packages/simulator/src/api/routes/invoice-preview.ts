import { previewFirstInvoice, previewInvoice } from '../../engine/invoice/preview-invoice.ts'
import { refuseProrationDate } from '../../engine/invoice/prorate.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { either, fields, flag, integer, list, natural, type Out, oneOf, text } from '../params.ts'
import { findOr404, route } from '../route.ts'

const ITEM = fields({}, { deleted: flag, id: text, price: text, quantity: natural })
const CREATE = fields(
  {},
  {
    customer: text,
    subscription: text,
    subscription_details: fields(
      {},
      {
        items: list(ITEM),
        trial_end: either(oneOf('now'), integer, /^now$/),
        proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
        proration_date: integer,
      },
    ),
  },
)

/** https://docs.stripe.com/api/invoices/create_preview: for an existing or a new subscription. */
export const invoicePreviewRoutes = [
  route('POST', '/v1/invoices/create_preview', CREATE, ({ world }, given) => {
    if (given.subscription === undefined && isNew(given)) return previewNew(world, given)
    const known = world.subscriptions.of(given.customer ?? '')
    const id = given.subscription ?? known.find(({ status }) => status !== 'canceled')?.id
    if (id === undefined) {
      throw invalidRequest('The simulator previews only invoices of existing subscriptions.', {
        param: 'subscription',
      })
    }
    const subscription = findOr404(world.subscriptions, id, 'subscription')
    const details = given.subscription_details
    if (details?.trial_end !== undefined) {
      throw invalidRequest('The simulator previews a trial only of a new subscription.', {
        param: 'subscription_details[trial_end]',
      })
    }
    const date = details?.proration_date
    refuseProrationDate(subscription, date, 'subscription_details[proration_date]')
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
      prorationDate: date ?? world.timelineOf(subscription.test_clock).now,
    })
    return JSON.stringify(invoice)
  }),
]

/** Items without IDs belong to a subscription that does not exist yet. */
function isNew({ subscription_details: details }: Out<typeof CREATE>): boolean {
  return details?.items?.every(({ id }) => id === undefined) ?? false
}

function previewNew(world: World, given: Out<typeof CREATE>): string {
  const { trial_end: end, items = [] } = given.subscription_details ?? {}
  const invoice = previewFirstInvoice(world, {
    customer: findOr404(world.customers, given.customer ?? '', 'customer'),
    items: items.map(({ price, quantity }, index) => ({
      price: findOr404(world.prices, price ?? '', `subscription_details[items][${index}][price]`),
      quantity: quantity ?? 1,
    })),
    ...(typeof end === 'number' ? { trialEnd: end } : {}),
  })
  return JSON.stringify(invoice)
}
