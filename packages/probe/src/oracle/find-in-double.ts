/** Any Stripe object: an ID and other fields. */
export type StripeObject = Record<string, unknown> & { id: string; object: string }

/** Lists that an endpoint may request, and the object type of each. */
const LISTS: Record<string, string> = {
  '/v1/subscriptions': 'subscription',
  '/v1/invoices': 'invoice',
  '/v1/checkout/sessions': 'checkout.session',
  '/v1/charges': 'charge',
  '/v1/refunds': 'refund',
  '/v1/disputes': 'dispute',
  '/v1/customers': 'customer',
  '/v1/prices': 'price',
  '/v1/events': 'event',
  '/v1/subscription_items': 'subscription_item',
  '/v1/payment_intents': 'payment_intent',
}
/** Query parameters that do not filter. */
const STEERING = /^(?:expand|limit|starting_after|ending_before|include)\b|^created\b/

/** One object, a list, or null where Stripe answers 404. */
export function findInDouble(
  objects: ReadonlyMap<string, StripeObject>,
  url: URL,
): Record<string, unknown> | null {
  const path = decodeURIComponent(url.pathname)
  const kind = LISTS[path]
  if (kind !== undefined) return listOf(objects, kind, url)
  const id = /^\/v[12]\/(?:[a-z_]+\/)+([A-Za-z0-9_]+)$/.exec(path)?.[1]
  const lines = /^\/v1\/checkout\/sessions\/([A-Za-z0-9_]+)\/line_items$/.exec(path)?.[1]
  if (lines !== undefined) return toList(path, itemsOf(objects, lines))
  const found = id === undefined ? undefined : objects.get(id)
  return found === undefined ? null : expand(objects, found, url)
}

function listOf(objects: ReadonlyMap<string, StripeObject>, kind: string, url: URL) {
  const wanted = [...url.searchParams].filter(([name]) => !STEERING.test(name))
  const data = [...objects.values()].filter(
    (object) =>
      object.object === kind && wanted.every(([name, value]) => matches(object, name, value)),
  )
  return toList(url.pathname, data)
}

function matches(object: StripeObject, name: string, value: string): boolean {
  if (name === 'status' && value === 'all') return true
  return object[name] === undefined || String(object[name]) === value
}

function itemsOf(objects: ReadonlyMap<string, StripeObject>, session: string): StripeObject[] {
  const subscription = objects.get(String(objects.get(session)?.['subscription']))
  const items = subscription?.['items'] as { data?: StripeObject[] } | undefined
  return items?.data ?? []
}

function toList(url: string, data: readonly unknown[]) {
  return { object: 'list', url, has_more: false, data }
}

/** `expand[]=customer`: top-level fields only, as endpoints use it. */
function expand(objects: ReadonlyMap<string, StripeObject>, object: StripeObject, url: URL) {
  const full: Record<string, unknown> = structuredClone(object)
  for (const [name, value] of url.searchParams) {
    if (!name.startsWith('expand')) continue
    const field = value.split('.')[0] ?? ''
    const other = typeof full[field] === 'string' ? objects.get(full[field]) : undefined
    if (other !== undefined) full[field] = structuredClone(other)
  }
  return full
}
