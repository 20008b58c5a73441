import { AppError } from '@bursar/wire/errors'
import type { KeycloakAccess } from '../../config/identity/keycloak.ts'

const CALL_MS_MAX = 10_000
const ANSWER_BYTES_MAX = 256 * 1024
/** A token is renewed this long before it ends. */
const TOKEN_MARGIN_MS = 10_000

export interface Answer {
  readonly status: number
  /** JSON where there is any, else null. */
  readonly body: unknown
  readonly location: string | null
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the realm's admin root; its parts are encoded already. */
  readonly path: string
  readonly body?: unknown
}

/**
 * Keycloak's admin API with the token of a service account, as plain `fetch`: the official client
 * keeps one token for all and renews it on a timer; we renew on a 401, once, and cap what we read.
 */
export class KeycloakClient {
  readonly #access: KeycloakAccess
  #token: { readonly text: string; readonly endsAt: number } | null = null

  constructor(access: KeycloakAccess) {
    this.#access = access
  }

  /**
   * Any answer of Keycloak's own below 500 but 401, 403 and 429. An error without its JSON is
   * that of a proxy before it, such as a 404 while it restarts.
   * Errors: IDENTITY_UNAVAILABLE, IDENTITY_FORBIDDEN.
   */
  async call(call: Call, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#send(call, await this.#currentToken(signal), signal)
    if (answer.status !== 401) return readable(answer)
    this.#token = null
    return readable(await this.#send(call, await this.#currentToken(signal), signal))
  }

  /**
   * The roles of realm-management that the token has; null where it does not say them. Errors: as
   * `call`.
   */
  async managementRoles(signal: AbortSignal): Promise<readonly string[] | null> {
    return managementRolesOf(await this.#currentToken(signal))
  }

  #send({ method, path, body }: Call, token: string, signal: AbortSignal): Promise<Answer> {
    const url = this.#under(`admin/realms/${encodeURIComponent(this.#access.realm)}/${path}`)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    return ask(url, { method, headers, ...content }, signal)
  }

  async #currentToken(signal: AbortSignal): Promise<string> {
    const now = performance.now()
    if (this.#token !== null && now < this.#token.endsAt) return this.#token.text
    const { realm, clientId, clientSecret } = this.#access
    const url = this.#under(`realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`)
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    })
    const answer = await ask(url, { method: 'POST', body }, signal)
    if (answer.status >= 500 || answer.status === 429) throw new AppError('IDENTITY_UNAVAILABLE')
    const token = readToken(answer)
    if (token === null) throw new AppError('IDENTITY_FORBIDDEN', 'It issued no token.')
    this.#token = { text: token.text, endsAt: now + token.seconds * 1000 - TOKEN_MARGIN_MS }
    return token.text
  }

  #under(path: string): URL {
    const { href } = this.#access.url
    return new URL(path, href.endsWith('/') ? href : `${href}/`)
  }
}

async function ask(url: URL, init: RequestInit, signal: AbortSignal): Promise<Answer> {
  const signals = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS_MAX)])
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: signals })
    const body = parseJson(await readCapped(response))
    return { status: response.status, body, location: response.headers.get('location') }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('IDENTITY_UNAVAILABLE')
  }
}

async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > ANSWER_BYTES_MAX)
      throw new AppError('IDENTITY_UNAVAILABLE', 'Its answer is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** An error page of a proxy is no answer: null. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function readToken({ status, body }: Answer): { text: string; seconds: number } | null {
  if (status !== 200 || typeof body !== 'object' || body === null) return null
  if (!('access_token' in body) || typeof body.access_token !== 'string') return null
  const seconds = 'expires_in' in body && typeof body.expires_in === 'number' ? body.expires_in : 0
  return { text: body.access_token, seconds }
}

function readable(answer: Answer): Answer {
  const { status } = answer
  if (status >= 500 || status === 429) throw new AppError('IDENTITY_UNAVAILABLE')
  if (status === 401 || status === 403) throw new AppError('IDENTITY_FORBIDDEN')
  if (status >= 300 && !isOwnError(answer.body)) throw new AppError('IDENTITY_UNAVAILABLE')
  return answer
}

function isOwnError(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return 'error' in body || 'errorMessage' in body || 'errors' in body
}

/** For a person to read, so nothing depends on the signature. */
function managementRolesOf(token: string): readonly string[] | null {
  const [, payload] = token.split('.')
  if (payload === undefined) return null
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'))
  const access = fieldOf(fieldOf(claims, 'resource_access'), 'realm-management')
  const roles = fieldOf(access, 'roles')
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : null
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
