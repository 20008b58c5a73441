import type Stripe from 'stripe'
import { mergeMetadata } from '../../engine/merge-metadata.ts'
import { newPrice } from '../../objects/new-price.ts'
import { newProduct } from '../../objects/new-product.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, listAnswer, PAGING } from '../list-answer.ts'
import {
  currency,
  fields,
  flag,
  list,
  metadata,
  natural,
  type Out,
  oneOf,
  text,
  textOrNull,
} from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'

const RECURRING = fields(
  { interval: oneOf('day', 'week', 'month', 'year') },
  { interval_count: natural, usage_type: oneOf('licensed') },
)
const TAX_BEHAVIOR = oneOf('exclusive', 'inclusive', 'unspecified')
const PRICE = {
  active: flag,
  lookup_key: text,
  metadata,
  nickname: textOrNull,
  tax_behavior: TAX_BEHAVIOR,
  transfer_lookup_key: flag,
}
const PRODUCT = {
  active: flag,
  description: textOrNull,
  images: list(text),
  metadata,
  shippable: flag,
  statement_descriptor: text,
  tax_code: textOrNull,
  unit_label: textOrNull,
  url: textOrNull,
}
const DEFAULT_PRICE = fields(
  { currency, unit_amount: natural },
  { metadata, recurring: RECURRING, tax_behavior: TAX_BEHAVIOR },
)
const CREATE_PRODUCT = fields(
  { name: text },
  { ...PRODUCT, default_price_data: DEFAULT_PRICE, id: text },
)
const UPDATE_PRODUCT = fields({}, { ...PRODUCT, default_price: text, name: text })

const CREATE_PRICE = fields(
  { currency },
  {
    ...PRICE,
    billing_scheme: oneOf('per_unit'),
    product: text,
    product_data: fields({ name: text }, { active: flag, id: text, metadata }),
    recurring: RECURRING,
    unit_amount: natural,
  },
)

/** https://docs.stripe.com/api/products */
export const productRoutes = [
  route('POST', '/v1/products', CREATE_PRODUCT, ({ world }, given) => {
    const { default_price_data: price, ...rest } = given
    const product = addProduct(world, rest)
    if (price !== undefined) {
      product.default_price = addPrice(world, { ...price, product: product.id }).id
      world.save(world.products, product, world.timeline, 'product.updated')
    }
    return textOf(world.products, product.id)
  }),
  route('GET', '/v1/products/:id', fields({}, {}), (call) => readText(call, call.world.products)),
  route('POST', '/v1/products/:id', UPDATE_PRODUCT, (call, given) => {
    const { world } = call
    const product = findOr404(world.products, idIn(call))
    if (given.default_price !== undefined) {
      product.default_price = findOr404(world.prices, given.default_price, 'default_price').id
    }
    if (given.name !== undefined) product.name = given.name
    describe(product, given)
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
    if (given.tax_behavior !== undefined) price.tax_behavior = given.tax_behavior
    if (given.lookup_key !== undefined) {
      takeLookupKey(world, price.id, given.lookup_key, given.transfer_lookup_key)
      price.lookup_key = given.lookup_key
    }
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

export type ProductGiven = Omit<Out<typeof CREATE_PRODUCT>, 'default_price_data'>

export function addProduct(world: World, given: ProductGiven): Stripe.Product {
  const id = given.id ?? world.newId('prod')
  if (world.products.find(id)) throw taken('Product', id)
  const { metadata: words = {}, name } = given
  const product = newProduct({
    id,
    created: world.timeline.now,
    livemode: world.livemode,
    name,
    metadata: words,
  })
  describe(product, given)
  world.save(world.products, product, world.timeline, 'product.created')
  return product
}

function describe(product: Stripe.Product, given: Out<typeof UPDATE_PRODUCT>): void {
  if (given.active !== undefined) product.active = given.active
  if (given.description !== undefined) product.description = given.description
  if (given.images !== undefined) product.images = given.images
  if (given.shippable !== undefined) product.shippable = given.shippable
  if (given.tax_code !== undefined) product.tax_code = given.tax_code
  if (given.unit_label !== undefined) product.unit_label = given.unit_label
  if (given.url !== undefined) product.url = given.url
  if (given.statement_descriptor !== undefined) {
    product.statement_descriptor = given.statement_descriptor
  }
}

export interface PriceGiven {
  /** Only for internal callers, because Stripe chooses the IDs of prices. */
  id?: string
  product: string
  unit_amount?: number
  currency?: string
  recurring?: { interval: 'day' | 'week' | 'month' | 'year'; interval_count?: number }
  nickname?: string | null
  lookup_key?: string
  /** Whether the lookup key may move from another price. */
  transfer_lookup_key?: boolean
  tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified'
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
  if (given.lookup_key !== undefined) {
    takeLookupKey(world, id, given.lookup_key, given.transfer_lookup_key)
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
    taxBehavior: given.tax_behavior ?? 'unspecified',
    ...(given.recurring === undefined ? {} : { recurring: given.recurring }),
  })
  world.save(world.prices, price, world.timeline, 'price.created')
  return price
}

/** https://docs.stripe.com/products-prices/manage-prices#lookup-keys: one price has it. */
function takeLookupKey(world: World, price: string, key: string, transfer = false): void {
  const [owner] = world.prices.filter((each) => each.lookup_key === key && each.id !== price)
  if (owner === undefined) return
  if (!transfer) {
    const message =
      `A price (\`${owner.id}\`) already uses that lookup key. Use \`transfer_lookup_key=true\` ` +
      'to transfer it.'
    throw invalidRequest(message, { code: 'resource_already_exists', param: 'lookup_key' })
  }
  owner.lookup_key = null
  world.save(world.prices, owner, world.timeline, 'price.updated')
}

function taken(resource: string, id: string) {
  return invalidRequest(`${resource} already exists.`, {
    code: 'resource_already_exists',
    param: id,
  })
}
