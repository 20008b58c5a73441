import { isLoopback } from '../../base/outward/loopback.ts'
import type { Problems } from '../problems.ts'

/** Where operators prove who they are. */
export interface ConsoleOidc {
  readonly issuer: URL
  readonly clientId: string
  readonly clientSecret: string
  /** The claim of the ID token that lists roles; dots lead into objects. */
  readonly rolesClaim: string
  readonly viewerRole: string
  readonly operatorRole: string
}

/**
 * How the console is reached. `link`: on this machine only, whoever holds a link that was printed
 * here. `off`: it listens to other machines, and nobody could prove who he is.
 */
export type ConsoleAccess =
  | { readonly kind: 'oidc'; readonly origin: string; readonly oidc: ConsoleOidc }
  | { readonly kind: 'link' }
  | { readonly kind: 'off' }

const NAMES = [
  'CONSOLE_URL',
  'CONSOLE_OIDC_ISSUER',
  'CONSOLE_OIDC_CLIENT_ID',
  'CONSOLE_OIDC_CLIENT_SECRET',
] as const

interface ConsoleSettings {
  readonly HOST: string
  readonly CONSOLE_URL: URL | null
  readonly CONSOLE_OIDC_ISSUER: URL | null
  readonly CONSOLE_OIDC_CLIENT_ID: string | null
  readonly CONSOLE_OIDC_CLIENT_SECRET: string | null
  readonly CONSOLE_ROLES_CLAIM: string
  readonly CONSOLE_VIEWER_ROLE: string
  readonly CONSOLE_OPERATOR_ROLE: string
}

/** All four settings, or none: then one-time links on this machine, and nothing elsewhere. */
export function checkConsole(problems: Problems, settings: ConsoleSettings): ConsoleAccess {
  const {
    CONSOLE_URL: url,
    CONSOLE_OIDC_ISSUER: issuer,
    CONSOLE_OIDC_CLIENT_ID: clientId,
    CONSOLE_OIDC_CLIENT_SECRET: clientSecret,
  } = settings
  if (url !== null && issuer !== null && clientId !== null && clientSecret !== null) {
    const roles = {
      rolesClaim: settings.CONSOLE_ROLES_CLAIM,
      viewerRole: settings.CONSOLE_VIEWER_ROLE,
      operatorRole: settings.CONSOLE_OPERATOR_ROLE,
    }
    const oidc = { issuer, clientId, clientSecret, ...roles }
    return { kind: 'oidc', origin: url.origin, oidc }
  }
  const missing = NAMES.filter((name) => settings[name] === null)
  if (missing.length < NAMES.length) {
    const sentence = `Set ${missing.join(', ')} as well, or remove the other console settings.`
    problems.add('SETTING_MISSING', sentence)
  }
  const host = settings.HOST.includes(':') ? `[${settings.HOST}]` : settings.HOST
  return isLoopback(host) ? { kind: 'link' } : { kind: 'off' }
}
