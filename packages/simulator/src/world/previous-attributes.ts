type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * The previous values in an `…updated` event: top-level keys that changed, only the changed keys of
 * an object, and the whole previous list.
 * https://docs.stripe.com/api/events/object#event_object-data-previous_attributes
 */
export function previousAttributes(beforeText: string, afterText: string): string {
  const before: Json = JSON.parse(beforeText)
  const after: Json = JSON.parse(afterText)
  return JSON.stringify(isMap(before) && isMap(after) ? changedKeys(before, after) : {})
}

type JsonMap = { [key: string]: Json }

function changedKeys(before: JsonMap, after: JsonMap): JsonMap {
  const changed: JsonMap = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[key]
    const now = after[key]
    if (same(old, now)) continue
    changed[key] = isMap(old) && isMap(now) ? changedKeys(old, now) : (old ?? null)
  }
  return changed
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
