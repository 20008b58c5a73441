type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * What an `…updated` event tells about the past: the old values of the top-level keys that
 * changed; of a changed object only the changed keys, of a changed list the whole old list.
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
