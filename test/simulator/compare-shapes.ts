export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * What tells an object from its model: `+ path` for a key too many, `- path` for one too few,
 * `~ path` for another type. Null fits everything, as do the words of metadata,
 * and a reference may be expanded.
 */
export function differences(model: Json, object: Json, path: string): string[] {
  if (model === null || object === null) return []
  if (Array.isArray(model) || Array.isArray(object)) return inLists(model, object, path)
  if (typeof model === 'string' && isExpanded(object)) return []
  if (typeof model !== 'object' || typeof object !== 'object') {
    return typeof model === typeof object ? [] : [`~ ${path}`]
  }
  if (path === 'event.data') return [] // Its object is walked as what it is.
  if (path.endsWith('.metadata') || path.endsWith('.payment_method_options')) return []
  const keys = new Set([...Object.keys(model), ...Object.keys(object)])
  return [...keys].flatMap((key) => {
    const [wanted, got] = [model[key], object[key]]
    if (wanted === undefined) return [`+ ${path}.${key}`]
    if (got === undefined) return [`- ${path}.${key}`]
    return differences(wanted, got, `${path}.${key}`)
  })
}

function inLists(model: Json, object: Json, path: string): string[] {
  if (!Array.isArray(model) || !Array.isArray(object)) return [`~ ${path}`]
  const [first] = model
  if (first === undefined) return []
  return object.flatMap((each) => differences(first, each, `${path}[]`))
}

/** A reference that was asked for with `expand[]`. */
function isExpanded(value: Json): boolean {
  return typeof value === 'object' && value !== null && 'object' in value && 'id' in value
}
