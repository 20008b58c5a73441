import { type ApiVersion, isBasilOrLater } from '../event/api-versions.ts'

type Json = Record<string, unknown>

/**
 * Objects contain both shapes. This keeps the one of an API version. Since basil, items have the
 * period and an invoice has its subscription under `parent`.
 */
export function asOfVersion(version: ApiVersion, value: Json): Json {
  if (value['object'] === 'list') {
    const data = (value['data'] as Json[]).map((entry) => asOfVersion(version, entry))
    return { ...value, data }
  }
  const shown = structuredClone(value)
  if (shown['object'] === 'subscription') return subscriptionAs(version, shown)
  if (shown['object'] === 'invoice') return invoiceAs(version, shown)
  return shown
}

function subscriptionAs(version: ApiVersion, shown: Json): Json {
  if (isBasilOrLater(version)) {
    const { current_period_start: _start, current_period_end: _end, ...rest } = shown
    return rest
  }
  const items = shown['items'] as { data: Json[] }
  for (const item of items.data) {
    delete item['current_period_start']
    delete item['current_period_end']
  }
  return shown
}

function invoiceAs(version: ApiVersion, shown: Json): Json {
  if (isBasilOrLater(version)) {
    const { subscription: _moved, charge: _charge, payment_intent: _intent, ...rest } = shown
    return rest
  }
  const { parent: _parent, ...rest } = shown
  return rest
}
