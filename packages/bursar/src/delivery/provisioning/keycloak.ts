import { AppError } from '@bursar/wire/errors'
import type { KeycloakAccess } from '../../config/identity/keycloak.ts'
import type {
  FoundIdentity,
  IdentityProvider,
  IdentityWish,
  TenantIdentity,
} from './identity-provider.ts'
import { type Answer, KeycloakClient } from './keycloak-client.ts'

const ROLE = 'customer'
const REQUIRED_ACTIONS = ['UPDATE_PASSWORD', 'VERIFY_EMAIL']
/** Of one tenant there is one; a second would be somebody else's doing. */
const FOUND_MAX = 2

type Json = Readonly<Record<string, unknown>>

/** Identities in a realm of Keycloak: a user each, with the attribute `tenant_id`. */
export class Keycloak implements IdentityProvider {
  readonly #client: KeycloakClient

  constructor(access: KeycloakAccess) {
    this.#client = new KeycloakClient(access)
  }

  async findOrCreate(wish: IdentityWish, signal: AbortSignal): Promise<FoundIdentity> {
    const found = await this.#findOfTenant(wish.tenantId, signal)
    if (found !== null) return { identityId: found, isNew: false }
    const answer = await this.#client.call(
      {
        method: 'POST',
        path: 'users',
        body: {
          username: wish.email,
          email: wish.email,
          enabled: wish.isEnabled,
          attributes: { tenant_id: [wish.tenantId] },
          requiredActions: REQUIRED_ACTIONS,
        },
      },
      signal,
    )
    if (answer.status === 409) return this.#findAfterConflict(wish.tenantId, signal)
    const identityId = answer.location?.split('/').at(-1)
    if (answer.status !== 201 || !identityId) throw refused(answer)
    await this.#proveMade({ identityId, tenantId: wish.tenantId }, signal)
    return { identityId, isNew: true }
  }

  async grantRole(identityId: string, signal: AbortSignal): Promise<void> {
    const role = await this.#client.call({ method: 'GET', path: `roles/${ROLE}` }, signal)
    if (role.status !== 200)
      throw new AppError('IDENTITY_FORBIDDEN', `The client lacks the role ${ROLE}.`)
    const path = `users/${encodeURIComponent(identityId)}/role-mappings/realm`
    expectDone(await this.#client.call({ method: 'POST', path, body: [role.body] }, signal))
  }

  async invite(identityId: string, signal: AbortSignal): Promise<void> {
    const path = `users/${encodeURIComponent(identityId)}/execute-actions-email`
    const call = { method: 'PUT', path, body: REQUIRED_ACTIONS } as const
    expectDone(await this.#client.call(call, signal))
  }

  async setEnabled(
    { identityId, tenantId }: TenantIdentity,
    isEnabled: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const user = await this.#read(identityId, signal)
    if (user === null) throw new AppError('IDENTITY_MISSING')
    if (tenantOf(user) !== tenantId) throw new AppError('IDENTITY_TAKEN')
    if (user.enabled === isEnabled) return
    // The whole user goes back: what a PUT leaves out, Keycloak may take away.
    const body = { ...user, enabled: isEnabled }
    const path = `users/${encodeURIComponent(identityId)}`
    expectDone(await this.#client.call({ method: 'PUT', path, body }, signal))
  }

  async endSessions(identityId: string, signal: AbortSignal): Promise<void> {
    const path = `users/${encodeURIComponent(identityId)}/logout`
    expectDone(await this.#client.call({ method: 'POST', path }, signal))
  }

  async #findOfTenant(tenantId: string, signal: AbortSignal): Promise<string | null> {
    const query = new URLSearchParams({
      q: `tenant_id:${tenantId}`,
      briefRepresentation: 'false',
      max: String(FOUND_MAX),
    })
    const answer = await this.#client.call({ method: 'GET', path: `users?${query}` }, signal)
    if (answer.status !== 200 || !Array.isArray(answer.body)) throw refused(answer)
    // What the search means is Keycloak's affair: only what names the tenant counts.
    const theirs = answer.body.filter(isJson).filter((user) => tenantOf(user) === tenantId)
    const id = theirs[0]?.id
    return typeof id === 'string' ? id : null
  }

  /** 409 is also what our own earlier try leads to, when nobody heard its answer. */
  async #findAfterConflict(tenantId: string, signal: AbortSignal): Promise<FoundIdentity> {
    const found = await this.#findOfTenant(tenantId, signal)
    if (found === null) throw new AppError('IDENTITY_TAKEN')
    return { identityId: found, isNew: false }
  }

  /** A realm may drop attributes that its user profile does not know, and say nothing. */
  async #proveMade({ identityId, tenantId }: TenantIdentity, signal: AbortSignal): Promise<void> {
    const user = await this.#read(identityId, signal)
    if (user !== null && tenantOf(user) === tenantId) return
    const path = `users/${encodeURIComponent(identityId)}`
    await this.#client.call({ method: 'DELETE', path }, signal)
    const advice = 'The realm drops the attribute tenant_id. Declare it in the user profile.'
    throw new AppError('IDENTITY_FORBIDDEN', advice)
  }

  async #read(identityId: string, signal: AbortSignal): Promise<Json | null> {
    const path = `users/${encodeURIComponent(identityId)}`
    const answer = await this.#client.call({ method: 'GET', path }, signal)
    if (isNoUser(answer)) return null
    if (answer.status !== 200 || !isJson(answer.body)) throw refused(answer)
    return answer.body
  }
}

function expectDone(answer: Answer): void {
  if (isNoUser(answer)) throw new AppError('IDENTITY_MISSING')
  if (answer.status >= 300) throw refused(answer)
}

/** A realm that is not there, or a path that somebody else answers for, says nothing of a user. */
function isNoUser({ status, body }: Answer): boolean {
  return status === 404 && isJson(body) && /^user not found/i.test(String(body['error']))
}

/** What it says in words may hold an e-mail address: only the number is kept. */
function refused({ status }: Answer): AppError {
  if (status === 404) return new AppError('IDENTITY_FORBIDDEN', 'It answers 404.')
  return new AppError('IDENTITY_REFUSED', `It answers ${status}.`)
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function tenantOf(user: Json): string | null {
  const { attributes } = user
  if (!isJson(attributes)) return null
  const { tenant_id: named } = attributes
  return Array.isArray(named) && named.length === 1 && typeof named[0] === 'string'
    ? named[0]
    : null
}
