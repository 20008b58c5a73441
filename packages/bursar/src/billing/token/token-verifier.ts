import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { TENANT_ID_FORM, TENANT_ID_LENGTH_MAX } from '@bursar/wire/tenant-id-form'
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'

/** Asymmetric only: whoever can check a token must not be able to make one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** How far the issuer’s clock may be from ours. */
const CLOCK_SKEW_SECONDS = 30
/** Keys are asked for again after this; until then the issuer may be away. */
const KEYS_KEPT_MS = 600_000
/** A token of a key that we do not know makes us ask, but not more often than this. */
const KEYS_ASKED_EVERY_MS = 5_000
const ISSUER_TIMEOUT_MS = 3_000

const SUBJECT_CHARACTERS_MAX = 255

export interface TokenRules {
  readonly issuer: string
  readonly audience: string
  /** The name of a claim, or with dots the way to one within others: `app_metadata.tenant_id`. */
  readonly tenantClaim: string
  readonly clock: Clock
}

/** Who asks, as a token has proved it. */
export interface Caller {
  readonly tenantId: string
  /** For the audit log: the subject of an end user’s token, or the name of an API token. */
  readonly subject: string
  /** `api`: a backend, which may ask for every tenant. */
  readonly actorType: 'customer' | 'api'
}

/** Checks bearer tokens of one OIDC issuer. Its keys are asked for when the first token comes. */
export class TokenVerifier {
  readonly #rules: TokenRules
  #keys: Promise<JWTVerifyGetKey> | null = null

  constructor(rules: TokenRules) {
    this.#rules = rules
  }

  /**
   * @param header the header `authorization`
   * @throws AppError TOKEN_MISSING, TOKEN_REFUSED, TENANT_CLAIM_MISSING, TENANT_CLAIM_REFUSED,
   * ISSUER_UNAVAILABLE
   */
  async verify(header: string | null): Promise<Caller> {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? '')?.[1]
    if (token === undefined) throw new AppError('TOKEN_MISSING')
    const payload = await this.#payloadOf(token)
    const { sub = '' } = payload
    if (sub === '' || sub.length > SUBJECT_CHARACTERS_MAX) {
      throw new AppError('TOKEN_REFUSED', 'It has no subject.')
    }
    const tenantId = toTenantId(claimOf(payload, this.#rules.tenantClaim))
    return { tenantId, subject: sub, actorType: 'customer' }
  }

  async #payloadOf(token: string): Promise<JWTPayload> {
    const { issuer, audience, clock } = this.#rules
    const keys = await this.#issuerKeys()
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: clock.now(),
      })
      return payload
    } catch (error) {
      throw toTokenError(error)
    }
  }

  /** Found once; a discovery that failed is tried again by the next token. */
  #issuerKeys(): Promise<JWTVerifyGetKey> {
    this.#keys ??= findKeys(this.#rules.issuer).catch((error: unknown) => {
      this.#keys = null
      throw error
    })
    return this.#keys
  }
}

/** A claim whose own name has the dots goes first: `https://acme.example/tenant`. */
function claimOf(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name]
  let value: unknown = payload
  for (const part of name.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, part)) return undefined
    value = value[part]
  }
  return value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is wrong with the value is said, and the value is not. */
function toTenantId(claim: unknown): string {
  if (claim === undefined || claim === null || claim === '') {
    throw new AppError('TENANT_CLAIM_MISSING')
  }
  if (typeof claim !== 'string') throw new AppError('TENANT_CLAIM_REFUSED', 'It is not a string.')
  if (claim.length > TENANT_ID_LENGTH_MAX) {
    const detail = `It has more than ${TENANT_ID_LENGTH_MAX} characters.`
    throw new AppError('TENANT_CLAIM_REFUSED', detail)
  }
  if (TENANT_ID_FORM.test(claim)) return claim
  throw new AppError('TENANT_CLAIM_REFUSED', 'It has invalid characters.')
}

/** What the issuer says about itself; a redirect is not followed. */
async function findKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await readJson(url)
  if (found['issuer'] !== issuer) {
    throw new AppError(
      'ISSUER_UNAVAILABLE',
      'Its discovery document names another issuer than OIDC_ISSUER.',
    )
  }
  const address = found['jwks_uri']
  if (typeof address !== 'string' || !URL.canParse(address) || !isAsSafe(address, issuer)) {
    throw new AppError('ISSUER_UNAVAILABLE', 'Its discovery document names no jwks_uri.')
  }
  return createRemoteJWKSet(new URL(address), {
    timeoutDuration: ISSUER_TIMEOUT_MS,
    cooldownDuration: KEYS_ASKED_EVERY_MS,
    cacheMaxAge: KEYS_KEPT_MS,
  })
}

/** Keys come over https, unless the issuer itself, on this machine, does not. */
function isAsSafe(address: string, issuer: string): boolean {
  return address.startsWith('https://') || new URL(address).host === new URL(issuer).host
}

async function readJson(url: string): Promise<Record<string, unknown>> {
  try {
    const signal = AbortSignal.timeout(ISSUER_TIMEOUT_MS)
    const answer = await fetch(url, { signal, redirect: 'error' })
    const value: unknown = answer.ok ? await answer.json() : null
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (cause) {
    throw new AppError('ISSUER_UNAVAILABLE', undefined, { cause })
  }
  throw new AppError('ISSUER_UNAVAILABLE')
}

/** What is wrong with the token is the caller’s; that its keys cannot be had is not. */
function toTokenError(error: unknown): AppError {
  if (error instanceof errors.JWTExpired) return new AppError('TOKEN_REFUSED', 'It has expired.')
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new AppError('TOKEN_REFUSED', `Its claim ${error.claim} has the wrong value.`)
  }
  const isToken =
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  return isToken
    ? new AppError('TOKEN_REFUSED', 'It is not signed with a key of the issuer.')
    : new AppError('ISSUER_UNAVAILABLE', undefined, { cause: error })
}
