import type { Override } from './check-entitlement.ts'
import type { Entitlements } from './entitlements-of.ts'

/** Pure: what plans grant, after what an operator decided. Only overrides that run may be given. */
export function withOverrides(
  granted: Entitlements,
  overrides: ReadonlyMap<string, Override>,
): Entitlements {
  const all = new Map(Object.entries(granted))
  for (const [feature, { rule, limit }] of overrides) {
    if (rule === 'block') all.delete(feature)
    else all.set(feature, limit)
  }
  return Object.fromEntries(all)
}
