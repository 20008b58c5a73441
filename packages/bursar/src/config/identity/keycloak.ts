import type { Problems } from '../problems.ts'

/** How the identity provider is reached. */
export interface KeycloakAccess {
  /** Without `/admin`: `https://id.example.com`, or with the path it is served under. */
  readonly url: URL
  readonly realm: string
  readonly clientId: string
  readonly clientSecret: string
}

const NAMES = [
  'KEYCLOAK_URL',
  'KEYCLOAK_REALM',
  'KEYCLOAK_CLIENT_ID',
  'KEYCLOAK_CLIENT_SECRET',
] as const

interface KeycloakSettings {
  readonly KEYCLOAK_URL: URL | null
  readonly KEYCLOAK_REALM: string | null
  readonly KEYCLOAK_CLIENT_ID: string | null
  readonly KEYCLOAK_CLIENT_SECRET: string | null
}

/** All four settings, or none: then there are no identities. */
export function checkKeycloak(
  problems: Problems,
  settings: KeycloakSettings,
): KeycloakAccess | null {
  const {
    KEYCLOAK_URL: url,
    KEYCLOAK_REALM: realm,
    KEYCLOAK_CLIENT_ID: clientId,
    KEYCLOAK_CLIENT_SECRET: clientSecret,
  } = settings
  if (url !== null && realm !== null && clientId !== null && clientSecret !== null) {
    return { url, realm, clientId, clientSecret }
  }
  const missing = NAMES.filter((name) => settings[name] === null)
  if (missing.length < NAMES.length) {
    const sentence = `Set ${missing.join(', ')} as well, or remove the other Keycloak settings.`
    problems.add('SETTING_MISSING', sentence)
  }
  return null
}
