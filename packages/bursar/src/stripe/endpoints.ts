/**
 * Stripe's endpoints that we ask, with the permission that a restricted key needs for each: as
 * Stripe's Dashboard calls it, and as Stripe's errors do.
 */
const ENDPOINTS = [
  { path: 'subscriptions', permission: 'Subscriptions', code: 'rak_subscription' },
  { path: 'subscription_items', permission: 'Subscriptions', code: 'rak_subscription' },
  { path: 'checkout/sessions', permission: 'Checkout Sessions', code: 'rak_checkout_session' },
  { path: 'customers', permission: 'Customers', code: 'rak_customer' },
  { path: 'invoices', permission: 'Invoices', code: 'rak_invoice' },
  { path: 'invoice_payments', permission: 'Invoices', code: 'rak_invoice' },
  { path: 'charges', permission: 'Charges', code: 'rak_charge' },
  { path: 'refunds', permission: 'Charges', code: 'rak_charge' },
  { path: 'disputes', permission: 'Disputes', code: 'rak_dispute' },
  { path: 'payment_intents', permission: 'PaymentIntents', code: 'rak_payment_intent' },
  { path: 'payment_methods', permission: 'PaymentMethods', code: 'rak_payment_method' },
  { path: 'events', permission: 'Events', code: 'rak_event' },
  { path: 'prices', permission: 'Prices', code: 'rak_plan' },
  { path: 'products', permission: 'Products', code: 'rak_product' },
  { path: 'billing_portal/sessions', permission: 'Customer portal', code: 'rak_customer_portal' },
  { path: 'webhook_endpoints', permission: 'Webhook Endpoints', code: 'rak_webhook' },
] as const

export interface AskedEndpoint {
  /** Such as `checkout_sessions`; what is written has a permission and so a name of its own. */
  readonly endpoint: string
  readonly isWrite: boolean
}

/** Pure: which endpoint a request is for; null where it is none that we follow. */
export function endpointOf(method: string, path: string): AskedEndpoint | null {
  const known = ENDPOINTS.find((one) => isUnder(path, one.path))
  if (known === undefined) return null
  const isWrite = method !== 'GET'
  const name = known.path.replace('/', '_')
  return { endpoint: isWrite ? `${name}.write` : name, isWrite }
}

/**
 * Pure: which permission is missing. An expanded object needs one of its own, and Stripe's message
 * names it; nothing else of the message is looked at, let alone copied.
 */
export function missingPermission({ endpoint, isWrite }: AskedEndpoint, message: string): string {
  const right = isWrite ? 'write' : 'read'
  const named = ENDPOINTS.find(({ code }) => message.includes(`'${code}_${right}'`))
  const asked = ENDPOINTS.find(({ path }) => endpoint.split('.')[0] === path.replace('/', '_'))
  return `${(named ?? asked)?.permission ?? endpoint} (${right})`
}

function isUnder(path: string, endpoint: string): boolean {
  const rest = path.startsWith(`/v1/${endpoint}`) ? path.slice(`/v1/${endpoint}`.length) : null
  return rest !== null && (rest === '' || rest.startsWith('/') || rest.startsWith('?'))
}
