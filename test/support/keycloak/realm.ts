import { randomUUID } from 'node:crypto'

/** A user as Keycloak's admin API shows it. */
export interface User {
  id: string
  username: string
  email: string
  enabled: boolean
  attributes?: Record<string, string[]>
  requiredActions: string[]
  [more: string]: unknown
}

/** What a realm remembers. */
export class Realm {
  readonly users = new Map<string, User>()
  readonly roles = new Map([['customer', { id: randomUUID(), name: 'customer' }]])
  readonly rolesOf = new Map<string, Set<string>>()
  readonly sessions = new Map<string, number>()
  /** Mails that the realm was asked to send, by user. */
  readonly mails: string[] = []
  mailsAre: 'sent' | 'broken' | 'refused' = 'sent'
  /** `true`: attributes are dropped without a word, as a realm does whose profile lacks them. */
  dropsAttributes = false

  /** 409 with Keycloak's words when the name or the address is taken. */
  create(given: Partial<User>): { status: number; body?: unknown; id?: string } {
    const username = String(given.username ?? '').toLowerCase()
    const email = String(given.email ?? '').toLowerCase()
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) {
      const body = { field: 'email', errorMessage: 'error-invalid-email', params: ['email', email] }
      return { status: 400, body }
    }
    for (const user of this.users.values()) {
      if (user.username === username) {
        return { status: 409, body: { errorMessage: 'User exists with same username' } }
      }
      if (user.email === email) {
        return { status: 409, body: { errorMessage: 'User exists with same email' } }
      }
    }
    const id = randomUUID()
    const { attributes, ...rest } = given
    const kept = this.dropsAttributes || attributes === undefined ? {} : { attributes }
    const user: User = {
      enabled: false,
      requiredActions: [],
      ...rest,
      ...kept,
      id,
      username,
      email,
      createdTimestamp: 1,
    }
    this.users.set(id, user)
    this.rolesOf.set(id, new Set())
    this.sessions.set(id, 2)
    return { status: 201, id }
  }

  /** `q=key:value`: users whose attribute has that value. */
  search(query: string, max: number): User[] {
    const [key = '', value = ''] = query.split(':')
    const all = [...this.users.values()]
    return all.filter((user) => user.attributes?.[key]?.includes(value)).slice(0, max)
  }

  ofTenant(tenantId: string): User | undefined {
    return this.search(`tenant_id:${tenantId}`, 1)[0]
  }
}
