import type Stripe from 'stripe'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { currency, fields, metadata, natural, type Out, oneOf, text } from '../params.ts'
import { findOr404 } from '../route.ts'
import { addPrice, addProduct } from './catalog.ts'

/** A price created inline. https://docs.stripe.com/products-prices/manage-prices */
export const PRICE_DATA = fields(
  { currency, unit_amount: natural },
  {
    product: text,
    product_data: fields({ name: text }, { description: text, metadata }),
    recurring: fields(
      { interval: oneOf('day', 'week', 'month', 'year') },
      { interval_count: natural },
    ),
  },
)

/** The price of an item, by ID or inline data. `path` is the item’s position in the parameters. */
export function priceFor(
  world: World,
  given: { price?: string | undefined; price_data?: Out<typeof PRICE_DATA> | undefined },
  path: string,
): Stripe.Price {
  const { price, price_data: data } = given
  if (data === undefined) {
    if (price !== undefined) return findOr404(world.prices, price, `${path}[price]`)
    throw invalidRequest(`Missing required param: ${path}[price].`, {
      code: 'parameter_missing',
      param: `${path}[price]`,
    })
  }
  const product = data.product ?? addProduct(world, data.product_data ?? { name: 'Product' }).id
  findOr404(world.products, product, `${path}[price_data][product]`)
  return addPrice(world, {
    product,
    unit_amount: data.unit_amount,
    currency: data.currency,
    ...(data.recurring === undefined ? {} : { recurring: data.recurring }),
  })
}
