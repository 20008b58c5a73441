import type { Role } from '@bursar/wire/operator/session'
import type { ConsoleOidc } from '../../config/identity/console-access.ts'

type Roles = Pick<ConsoleOidc, 'rolesClaim' | 'viewerRole' | 'operatorRole'>

/** Pure: the best role that a token's claims give; null: none, so nobody is let in. */
export function roleOf(claims: Readonly<Record<string, unknown>>, roles: Roles): Role | null {
  const given = claimAt(claims, roles.rolesClaim)
  const names = Array.isArray(given) ? given : [given]
  if (names.includes(roles.operatorRole)) return 'operator'
  return names.includes(roles.viewerRole) ? 'viewer' : null
}

/** `realm_access.roles` leads through an object; a claim that is called just so comes first. */
function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  return path.split('.').reduce<unknown>((value, key) => ownOf(value, key), claims)
}

function ownOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}
