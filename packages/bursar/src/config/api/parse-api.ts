import type { Problems } from '../problems.ts'

/** What customers may ask for, and who they are. */
export interface ApiConfig {
  /** Whose tokens are believed; null: the customer API is off. */
  readonly oidc: OidcIssuer | null
  /** The claim of a token that says which tenant it speaks for; dots lead into nested ones. */
  readonly tenantClaim: string
  /** Where a customer may be sent back to: `https://app.example.com`. */
  readonly returnOrigins: readonly string[]
}

export interface OidcIssuer {
  /** As its tokens say it, to the letter. */
  readonly issuer: string
  readonly audience: string
}

export type FileApi = Omit<ApiConfig, 'oidc'>

export const API_USUAL: FileApi = { tenantClaim: 'tenant_id', returnOrigins: [] }

interface OidcSettings {
  readonly OIDC_ISSUER: string | null
  readonly OIDC_AUDIENCE: string | null
}

/** Both settings, or none. A token for somebody else must never be taken for one of ours. */
export function checkOidc(problems: Problems, settings: OidcSettings): OidcIssuer | null {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = settings
  if (issuer !== null && audience !== null) return { issuer, audience }
  if (issuer !== null || audience !== null) {
    const missing = issuer === null ? 'OIDC_ISSUER' : 'OIDC_AUDIENCE'
    problems.add('SETTING_MISSING', `Set ${missing} as well, or remove the other OIDC setting.`)
  }
  return null
}
