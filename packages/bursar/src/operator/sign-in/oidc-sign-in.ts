import { AppError } from '@bursar/wire/errors'
import type { Role } from '@bursar/wire/operator/session'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { ConsoleOidc } from '../../config/identity/console-access.ts'
import type { SignedIn } from './sessions.store.ts'

const ANSWER_SECONDS_MAX = 10
const ID_LENGTH_MAX = 255

/** What must be remembered between the two halves of a sign-in. */
export interface Pending {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Sign-in at an identity provider: authorization code with PKCE, state and nonce. */
export class OidcSignIn {
  readonly #access: ConsoleOidc
  readonly #redirectUri: string
  #discovered: Promise<Configuration> | null = null

  constructor(access: ConsoleOidc, redirectUri: string) {
    this.#access = access
    this.#redirectUri = redirectUri
  }

  /** Where to send the browser, and what to remember. @throws AppError IDENTITY_UNAVAILABLE */
  async begin(): Promise<{ readonly url: URL; readonly pending: Pending }> {
    const provider = await this.#provider()
    const pending = {
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
    }
    const url = buildAuthorizationUrl(provider, {
      redirect_uri: this.#redirectUri,
      scope: 'openid profile email',
      response_type: 'code',
      code_challenge: await calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
    })
    return { url, pending }
  }

  /**
   * Who came back, proved by the provider's signature. `search`: the query of the way back.
   * @throws AppError SIGN_IN_REFUSED
   */
  async finish(search: string, pending: Pending): Promise<SignedIn> {
    const provider = await this.#provider()
    const back = new URL(this.#redirectUri)
    back.search = search
    const tokens = await authorizationCodeGrant(provider, back, {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.verifier,
      idTokenExpected: true,
    }).catch((cause: unknown) => {
      throw new AppError('SIGN_IN_REFUSED', 'The identity provider did not confirm it.', { cause })
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new AppError('SIGN_IN_REFUSED', 'The answer has no ID token.')
    return this.#signedIn(claims)
  }

  #signedIn(claims: IDToken): SignedIn {
    const role = roleOf(claims, this.#access)
    if (role === null) {
      const { viewerRole, operatorRole } = this.#access
      throw new AppError(
        'SIGN_IN_REFUSED',
        `Your account needs the role ${viewerRole} or ${operatorRole}.`,
      )
    }
    const { sub, preferred_username, email, name } = claims
    // Only `sub` is one person's for good: the others can be changed, and given to somebody else.
    const shown = [name, preferred_username, email].find(isText) ?? sub
    return { operatorId: sub.slice(0, ID_LENGTH_MAX), name: shown.slice(0, ID_LENGTH_MAX), role }
  }

  #provider(): Promise<Configuration> {
    this.#discovered ??= this.#discover().catch((cause: unknown) => {
      // The next one asks again.
      this.#discovered = null
      throw new AppError('IDENTITY_UNAVAILABLE', 'Its discovery document cannot be read.', {
        cause,
      })
    })
    return this.#discovered
  }

  #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#access
    // Only this machine may be asked without TLS: the setting says so.
    const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : []
    return discovery(issuer, clientId, clientSecret, undefined, {
      timeout: ANSWER_SECONDS_MAX,
      execute,
    })
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

type Roles = Pick<ConsoleOidc, 'rolesClaim' | 'viewerRole' | 'operatorRole'>

/** Pure: the best role that a token's claims give; null: none, so nobody is let in. */
function roleOf(claims: Readonly<Record<string, unknown>>, roles: Roles): Role | null {
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
