import type Stripe from 'stripe'
import { mergeMetadata } from '../../engine/merge-metadata.ts'
import { newPrice } from '../../objects/new-price.ts'
import { newProduct } from '../../objects/new-product.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, listAnswer, PAGING } from '../list-answer.ts'
import { fields, flag, integer, list, metadata, oneOf, text, textOrNull } from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'

const RECURRING = fields(
  { interval: oneOf('day', 'week', 'month', 'year') },
  { interval_count: integer, usage_type: oneOf('licensed') },
)
const PRICE = { active: flag, lookup_key: text, metadata, nickname: textOrNull }
const PRODUCT = { active: flag, description: textOrNull, metadata }

const CREATE_PRICE = fields(
  { currency: text },
  {
    ...PRICE,
    billing_scheme: oneOf('per_unit'),
    product: text,
    product_data: fields({ name: text }, { active: flag, id: text, metadata }),
    recurring: RECURRING,
    unit_amount: integer,
  },
)

/** https://docs.stripe.com/api/products */
export const productRoutes = [
  route('POST', '/v1/products', fields({ name: text }, { ...PRODUCT, id: text }), (call, given) => {
    const { world } = call
    const product = addProduct(world, given)
    return textOf(world.products, product.id)
  }),
  route('GET', '/v1/products/:id', fields({}, {}), (call) => readText(call, call.world.products)),
  route('POST', '/v1/products/:id', fields({}, { ...PRODUCT, name: text }), (call, given) => {
    const { world } = call
    const product = findOr404(world.products, idIn(call))
    if (given.active !== undefined) product.active = given.active
    if (given.description !== undefined) product.description = given.description
    if (given.name !== undefined) product.name = given.name
    mergeMetadata(product.metadata, given.metadata)
    product.updated = world.timeline.now
    world.save(world.products, product, world.timeline, 'product.updated')
    return textOf(world.products, product.id)
  }),
  route(
    'GET',
    '/v1/products',
    fields({}, { ...PAGING, ...CREATED, active: flag, ids: list(text) }),
    ({ world }, params) =>
      listAnswer(
        {
          objects: world.products.filter(
            (product) =>
              (params.active === undefined || product.active === params.active) &&
              (params.ids === undefined || params.ids.includes(product.id)) &&
              isWithin(product.created, params.created),
          ),
          url: '/v1/products',
          resource: 'product',
          textOf: ({ id }) => textOf(world.products, id),
        },
        params,
      ),
  ),
]

/** https://docs.stripe.com/api/prices */
export const priceRoutes = [
  route('POST', '/v1/prices', CREATE_PRICE, ({ world }, given) => {
    const { product, product_data: data } = given
    if (product !== undefined) findOr404(world.products, product, 'product')
    if ((product === undefined) === (data === undefined)) {
      throw invalidRequest('You must specify either `product` or `product_data`.', {
        code: 'parameter_missing',
        param: 'product',
      })
    }
    const price = addPrice(world, { ...given, product: product ?? addProduct(world, data!).id })
    return textOf(world.prices, price.id)
  }),
  route('GET', '/v1/prices/:id', fields({}, {}), (call) => readText(call, call.world.prices)),
  route('POST', '/v1/prices/:id', fields({}, PRICE), (call, given) => {
    const { world } = call
    const price = findOr404(world.prices, idIn(call))
    if (given.active !== undefined) price.active = given.active
    if (given.nickname !== undefined) price.nickname = given.nickname
    if (given.lookup_key !== undefined) price.lookup_key = given.lookup_key
    mergeMetadata(price.metadata, given.metadata)
    world.save(world.prices, price, world.timeline, 'price.updated')
    return textOf(world.prices, price.id)
  }),
  route(
    'GET',
    '/v1/prices',
    fields(
      {},
      {
        ...PAGING,
        ...CREATED,
        active: flag,
        product: text,
        lookup_keys: list(text),
        type: oneOf('one_time', 'recurring'),
      },
    ),
    ({ world }, params) =>
      listAnswer(
        {
          objects: world.prices.filter(
            (price) =>
              (params.active === undefined || price.active === params.active) &&
              (params.product === undefined || price.product === params.product) &&
              (params.type === undefined || price.type === params.type) &&
              (params.lookup_keys === undefined ||
                params.lookup_keys.includes(price.lookup_key ?? '')) &&
              isWithin(price.created, params.created),
          ),
          url: '/v1/prices',
          resource: 'price',
          textOf: ({ id }) => textOf(world.prices, id),
        },
        params,
      ),
  ),
]

export interface ProductGiven {
  id?: string
  name: string
  description?: string | null
  active?: boolean
  metadata?: Stripe.Metadata
}

export function addProduct(world: World, given: ProductGiven): Stripe.Product {
  const id = given.id ?? world.newId('prod')
  if (world.products.find(id)) throw taken('Product', id)
  const product = newProduct({
    ...given,
    id,
    created: world.timeline.now,
    livemode: world.livemode,
  })
  world.save(world.products, product, world.timeline, 'product.created')
  return product
}

export interface PriceGiven {
  /** Only for the simulator’s own callers: Stripe chooses the ids of prices. */
  id?: string
  product: string
  unit_amount?: number
  currency?: string
  recurring?: { interval: 'day' | 'week' | 'month' | 'year'; interval_count?: number }
  nickname?: string | null
  lookup_key?: string
  active?: boolean
  metadata?: Stripe.Metadata
}

export function addPrice(world: World, given: PriceGiven): Stripe.Price {
  const id = given.id ?? world.newId('price')
  if (world.prices.find(id)) throw taken('Price', id)
  if (given.unit_amount === undefined) {
    throw invalidRequest('Missing required param: unit_amount.', {
      code: 'parameter_missing',
      param: 'unit_amount',
    })
  }
  const price = newPrice({
    id,
    created: world.timeline.now,
    livemode: world.livemode,
    product: given.product,
    unitAmount: given.unit_amount,
    currency: given.currency ?? 'usd',
    nickname: given.nickname ?? null,
    lookupKey: given.lookup_key ?? null,
    metadata: given.metadata ?? {},
    active: given.active ?? true,
    ...(given.recurring === undefined ? {} : { recurring: given.recurring }),
  })
  world.save(world.prices, price, world.timeline, 'price.created')
  return price
}

function taken(resource: string, id: string) {
  return invalidRequest(`${resource} already exists.`, {
    code: 'resource_already_exists',
    param: id,
  })
}
