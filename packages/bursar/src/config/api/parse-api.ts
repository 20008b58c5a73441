import { isLoopback } from '../../base/outward/loopback.ts'
import type { FileReader, NameRule } from '../file-reader.ts'
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

const CLAIM: NameRule = {
  pattern: /^[\x21-\x7e]+$/,
  max: 200,
  say: 'the name of a claim, without spaces',
}
const ORIGIN: NameRule = {
  pattern: /^https?:\/\/[^/?#@\s]+$/,
  max: 300,
  say: 'an origin like https://app.example.com, with nothing behind the host and its port',
}

export function parseApi(read: FileReader, value: unknown): FileApi {
  const api = read.object('api', value ?? {}, ['tenantClaim', 'returnOrigins']) ?? {}
  const origins = read.texts('api.returnOrigins', api['returnOrigins'] ?? [], ORIGIN)
  return {
    tenantClaim: read.text('api.tenantClaim', api['tenantClaim'] ?? API_USUAL.tenantClaim, CLAIM),
    returnOrigins: origins.map((text) => originOf(read, text)),
  }
}

function originOf(read: FileReader, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null) {
    if (text !== '') read.refuse('api.returnOrigins', 'has an entry that is no origin.')
    return ''
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    read.refuse('api.returnOrigins', 'may have http:// only for this machine.')
  }
  return url.origin
}

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
    problems.add('SETTING_MISSING', `Set ${missing} as well, or remove the other setting of OIDC.`)
  }
  return null
}
