import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Realm, type User } from './realm.ts'

/**
 * What the next request meets. `none`: its answer. `lose`: it is done, but nobody hears of it.
 * `stray`: the 404 page of a proxy that has nobody to ask.
 */
export type Mishap = number | 'none' | 'hang' | 'reset' | 'lose' | 'stray'

interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly location?: string
}

const CLIENT = { id: 'bursar', secret: 'a-long-client-secret' }
const NOT_FOUND: Reply = { status: 404, body: { error: 'User not found' } }
const MAIL_BROKEN: Reply = {
  status: 500,
  body: { errorMessage: 'Failed to send execute actions email' },
}
const MAIL_REFUSED: Reply = { status: 400, body: { errorMessage: 'Invalid redirect uri.' } }

/**
 * A server that behaves like the parts of Keycloak's admin REST API that we use, error bodies
 * included (Keycloak 26, https://www.keycloak.org/docs-api/latest/rest-api/). It remembers.
 */
export class KeycloakStandIn {
  realm = new Realm()
  readonly client = CLIENT
  /** `POST /users` and the like, in the order they came; tokens apart. */
  readonly requests: string[] = []
  readonly mishaps: Mishap[] = []
  tokens = new Set<string>()
  tokensGiven = 0
  /** Roles of realm-management that its tokens say they have; null: they are opaque. */
  managementRoles: readonly string[] | null = null
  #server: Server | null = null
  readonly #held = new Set<ServerResponse>()

  async start(): Promise<URL> {
    const server = createServer((request, response) => {
      void this.#handle(request, response)
    })
    this.#server = server
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return new URL(`http://127.0.0.1:${address.port}`)
  }

  async stop(): Promise<void> {
    for (const response of this.#held) response.destroy()
    this.#server?.closeAllConnections()
    await new Promise((closed) => this.#server?.close(closed))
  }

  /** Every token that was given is void from now on. */
  revokeTokens(): void {
    this.tokens.clear()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const url = new URL(request.url ?? '/', 'http://keycloak')
    if (url.pathname.endsWith('/protocol/openid-connect/token')) {
      return send(response, this.#giveToken(new URLSearchParams(body)))
    }
    const path = url.pathname.replace('/admin/realms/customers/', '')
    this.requests.push(`${request.method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')}`)
    const mishap = this.mishaps.shift()
    if (mishap === 'hang') return void this.#held.add(response)
    if (mishap === 'reset') return void response.destroy()
    if (mishap === 'stray') return void response.writeHead(404).end('default backend - 404')
    if (typeof mishap === 'number') {
      return send(response, { status: mishap, body: { error: 'unknown_error' } })
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    if (!this.tokens.has(token)) {
      return send(response, { status: 401, body: { error: 'HTTP 401 Unauthorized' } })
    }
    const reply = this.#route(`${request.method} ${path}`, url.searchParams, parse(body))
    if (mishap === 'lose') return void response.destroy()
    send(response, reply)
  }

  #giveToken(form: URLSearchParams): Reply {
    const isKnown =
      form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret
    if (!isKnown) {
      const error_description = 'Invalid client or Invalid client credentials'
      return { status: 401, body: { error: 'unauthorized_client', error_description } }
    }
    this.tokensGiven += 1
    const token = this.#nextToken()
    this.tokens.add(token)
    return { status: 200, body: { access_token: token, expires_in: 300, token_type: 'Bearer' } }
  }

  #nextToken(): string {
    if (this.managementRoles === null) return `token-${this.tokensGiven}`
    const roles = { 'realm-management': { roles: this.managementRoles } }
    const payload = JSON.stringify({ jti: this.tokensGiven, resource_access: roles })
    return `e30.${Buffer.from(payload).toString('base64url')}.unsigned`
  }

  #route(call: string, query: URLSearchParams, body: unknown): Reply {
    if (call === 'GET users') {
      const max = Number(query.get('max') ?? 100)
      return { status: 200, body: this.realm.search(query.get('q') ?? '', max) }
    }
    if (call === 'POST users') {
      const { id, ...reply } = this.realm.create(body as Partial<User>)
      return id === undefined
        ? reply
        : { ...reply, location: `/admin/realms/customers/users/${id}` }
    }
    const role = /^GET roles\/(.+)$/.exec(call)?.[1]
    if (role !== undefined) {
      const found = this.realm.roles.get(role)
      if (found !== undefined) return { status: 200, body: found }
      return { status: 404, body: { error: 'Could not find role' } }
    }
    const [, method = '', id = '', rest = ''] = /^(\w+) users\/([^/]+)(.*)$/.exec(call) ?? []
    const user = this.realm.users.get(id)
    return user === undefined ? NOT_FOUND : this.#onUser(`${method} ${rest}`, user, body)
  }

  #onUser(call: string, user: User, body: unknown): Reply {
    const { realm } = this
    switch (call) {
      case 'GET ':
        return { status: 200, body: user }
      case 'PUT ':
        // As a realm with a user profile: attributes that are left out are gone.
        realm.users.set(user.id, { ...(body as User), id: user.id })
        return { status: 204 }
      case 'DELETE ':
        realm.users.delete(user.id)
        return { status: 204 }
      case 'GET /role-mappings/realm': {
        const names = [...(realm.rolesOf.get(user.id) ?? [])]
        return { status: 200, body: names.map((name) => realm.roles.get(name)) }
      }
      case 'POST /role-mappings/realm':
        for (const { name } of body as { name: string }[]) realm.rolesOf.get(user.id)?.add(name)
        return { status: 204 }
      case 'PUT /execute-actions-email':
        if (!user.enabled) return { status: 400, body: { errorMessage: 'User is disabled' } }
        if (realm.mailsAre === 'broken') return MAIL_BROKEN
        if (realm.mailsAre === 'refused') return MAIL_REFUSED
        realm.mails.push(`${user.email} ${(body as string[]).join(' ')}`)
        return { status: 204 }
      case 'POST /logout':
        realm.sessions.set(user.id, 0)
        return { status: 204 }
      default:
        return { status: 405, body: { error: 'HTTP 405 Method Not Allowed' } }
    }
  }
}

function parse(body: string): unknown {
  return body === '' ? null : JSON.parse(body)
}

function send(response: ServerResponse, { status, body, location }: Reply): void {
  if (location !== undefined) response.setHeader('location', location)
  response.setHeader('content-type', 'application/json')
  response.writeHead(status).end(body === undefined ? '' : JSON.stringify(body))
}
