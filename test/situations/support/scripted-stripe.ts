import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An object of Stripe as a situation writes it: only the fields that matter. */
export type Given = Readonly<Record<string, unknown>>

/** What is true at Stripe. Lists are given the newest first, as Stripe gives them. */
export interface Objects {
  readonly subscription?: Given
  readonly subscriptions?: readonly Given[]
  readonly invoices?: readonly Given[]
  readonly customer?: Given
  readonly checkout_session?: Given
  readonly checkout_sessions?: readonly Given[]
  readonly charge?: Given
  readonly dispute?: Given
  /** Reads below these paths are refused with this HTTP status: what the key may not read. */
  readonly refused?: Readonly<Record<string, number>>
  readonly disputes?: readonly Given[]
}

export interface ScriptedStripe {
  readonly url: string
  /** What is true from now on. */
  is(objects: Objects): void
  /** The paths that were asked for, without their host. */
  readonly asked: string[]
  stop(): Promise<void>
}

const SUBSCRIPTION = 'sub_1'
const CUSTOMER = 'cus_1'

/** A Stripe that has the objects of one situation and no life of its own. */
export async function startScriptedStripe(): Promise<ScriptedStripe> {
  let world: ReadonlyMap<string, Given> = new Map()
  let refused: Objects['refused'] = {}
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://stripe.test')
    asked.push(`${url.pathname}${url.search}`)
    const { status, body } = refusalOf(refused, url) ?? answerOf(world, url)
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' })
    response.end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    is: (objects) => {
      world = worldOf(objects)
      refused = objects.refused
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const LISTS = {
  '/v1/invoices': 'invoice',
  '/v1/checkout/sessions': 'checkout.session',
  '/v1/subscriptions': 'subscription',
} as const

function refusalOf(refused: Objects['refused'] = {}, { pathname }: URL) {
  const found = Object.entries(refused).find(([path]) => pathname.startsWith(path))
  if (found === undefined) return null
  const type = found[1] < 500 ? 'invalid_request_error' : 'api_error'
  return { status: found[1], body: { error: { type, message: 'Refused.' } } }
}

function answerOf(world: ReadonlyMap<string, Given>, url: URL): { status: number; body: unknown } {
  const list = Object.entries(LISTS).find(([path]) => path === url.pathname)
  if (list !== undefined) {
    const filters = ['subscription', 'customer', 'status']
    const data = [...world.values()].filter(
      (one) =>
        one['object'] === list[1] &&
        filters.every((key) => {
          const wanted = url.searchParams.get(key)
          return wanted === null || one[key] === wanted
        }),
    )
    return { status: 200, body: { object: 'list', url: url.pathname, has_more: false, data } }
  }
  const parts = partsOf(world, url)
  if (parts !== null) {
    const body = { object: 'list', url: url.pathname, has_more: false, data: parts }
    return { status: 200, body }
  }
  const found = world.get(url.pathname.split('/').at(-1) ?? '')
  if (found === undefined) {
    const error = { type: 'invalid_request_error', code: 'resource_missing', message: 'None.' }
    return { status: 404, body: { error } }
  }
  return { status: 200, body: expanded(world, found) }
}

/** What belongs to an object: the items of a subscription, and what a payment intent paid. */
function partsOf(world: ReadonlyMap<string, Given>, url: URL): readonly unknown[] | null {
  if (url.pathname === '/v1/subscription_items') {
    return (world.get(url.searchParams.get('subscription') ?? '')?.['all_items'] as Given[]) ?? []
  }
  if (url.pathname !== '/v1/invoice_payments') return null
  const intent = url.searchParams.get('payment[payment_intent]')
  return [...world.values()]
    .filter((one) => one['object'] === 'invoice' && one['payment_intent'] === intent)
    .map((invoice) => ({ id: `inpay_${invoice['id']}`, object: 'invoice_payment', invoice }))
}

/** What is asked for with `expand[]` always comes expanded. */
function expanded(world: ReadonlyMap<string, Given>, found: Given): Given {
  const latest = world.get(String(found['latest_invoice']))
  return latest === undefined ? found : { ...found, latest_invoice: latest }
}

function worldOf(objects: Objects): Map<string, Given> {
  const all = [
    ...(objects.subscription === undefined ? [] : [subscriptionOf(objects.subscription)]),
    ...(objects.subscriptions ?? []).map(subscriptionOf),
    ...(objects.invoices ?? []).map((invoice) => invoiceOf(invoice, objects.subscription)),
    { id: 'cus_2', object: 'customer', livemode: false, email: null },
    { id: CUSTOMER, object: 'customer', livemode: false, email: null, ...objects.customer },
    ...(objects.checkout_session === undefined ? [] : [sessionOf(objects.checkout_session)]),
    ...(objects.checkout_sessions ?? []).map(sessionOf),
    ...(objects.charge === undefined ? [] : [{ id: 'ch_1', object: 'charge', ...objects.charge }]),
    ...[
      ...(objects.dispute === undefined ? [] : [objects.dispute]),
      ...(objects.disputes ?? []),
    ].map((dispute) => ({ id: 'dp_1', object: 'dispute', ...dispute })),
  ].map(datesOf)
  return new Map(all.map((one) => [String(one['id']), one]))
}

/** Stripe gives so many items with a subscription; the others are on pages of their own. */
const ITEMS_INLINE = 10

/** `items: null`: Stripe does not say. */
function subscriptionOf(given: Given): Given {
  const { items = [{ price: 'price_starter', quantity: 1 }], ...rest } = given
  const all = ((items ?? []) as Given[]).map((item, index) => ({
    id: `si_${index + 1}`,
    object: 'subscription_item',
    current_period_start: '-10d',
    current_period_end: '+20d',
    ...item,
    price:
      typeof item['price'] === 'string' ? { id: item['price'], object: 'price' } : item['price'],
  }))
  return {
    id: SUBSCRIPTION,
    object: 'subscription',
    customer: CUSTOMER,
    livemode: false,
    status: 'active',
    collection_method: 'charge_automatically',
    metadata: {},
    latest_invoice: null,
    ...rest,
    ...(items !== null && {
      items: {
        object: 'list',
        has_more: all.length > ITEMS_INLINE,
        data: all.slice(0, ITEMS_INLINE),
      },
      all_items: all,
    }),
  }
}

function invoiceOf(given: Given, subscription: Given = {}): Given {
  const { lines = [], finalized_at, ...rest } = given
  const data = (lines as Given[]).map((line) => ({
    object: 'line_item',
    amount: 100,
    quantity: 1,
    ...line,
    pricing: { price_details: { price: line['price'] } },
    parent: {
      subscription_item_details: {
        subscription_item: line['item'] ?? 'si_1',
        proration: line['proration'] === true,
      },
    },
  }))
  return {
    object: 'invoice',
    customer: CUSTOMER,
    subscription: SUBSCRIPTION,
    collection_method: subscription['collection_method'] ?? 'charge_automatically',
    billing_reason: 'subscription_cycle',
    livemode: false,
    total: 2900,
    ...(finalized_at !== undefined && { status_transitions: { finalized_at } }),
    ...rest,
    lines: { object: 'list', has_more: false, data },
  }
}

/** Complete and paid, for one seat of the starter plan, unless it says otherwise. */
function sessionOf(given: Given): Given {
  const { email = null, name = 'Ada', price = 'price_starter', ...rest } = given
  return {
    id: 'cs_1',
    object: 'checkout.session',
    customer: CUSTOMER,
    subscription: SUBSCRIPTION,
    mode: 'subscription',
    status: 'complete',
    payment_status: 'paid',
    amount_total: 2900,
    client_reference_id: null,
    customer_details: { email, name },
    line_items: { object: 'list', has_more: false, data: [{ price: { id: price } }] },
    livemode: false,
    created: '-60',
    metadata: {},
    ...rest,
  }
}

const UNITS = { d: 86_400, h: 3_600, '': 1 } as const
const OFFSET = /^([+-]\d+)([dh]?)$/

/** `-30d`, `+2h` and `-3600` are instants from now, in Stripe's seconds. */
function datesOf(value: Given): Given {
  const now = Math.floor(Date.now() / 1000)
  const deep = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(deep)
    if (typeof one === 'object' && one !== null) {
      return Object.fromEntries(Object.entries(one).map(([key, entry]) => [key, deep(entry)]))
    }
    const offset = typeof one === 'string' ? OFFSET.exec(one) : null
    if (offset === null) return one
    return now + Number(offset[1]) * UNITS[offset[2] as keyof typeof UNITS]
  }
  return deep(value) as Given
}
