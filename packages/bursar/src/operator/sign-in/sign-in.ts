import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { OidcSignIn, Pending } from './oidc-sign-in.ts'
import { beginSession, endSession, findSession, type Pool, type Session } from './sessions.store.ts'
import { issueTicket, takeTicket } from './tickets.store.ts'

export interface SignInOptions {
  readonly pool: Pool
  /** Where the console is; null: wherever on this machine it is asked for. */
  readonly origin: string | null
  /** null: one-time links. */
  readonly oidc: OidcSignIn | null
}

/** The user of this machine who opened a link. */
const LINKED = { operatorId: 'local', name: 'This machine' } as const

/** Who is let in, and how a request proves that it comes from there. */
export class SignIn {
  readonly origin: string | null
  readonly #pool: Pool
  readonly #oidc: OidcSignIn | null

  constructor({ pool, origin, oidc }: SignInOptions) {
    this.origin = origin
    this.#pool = pool
    this.#oidc = oidc
  }

  get kind(): 'oidc' | 'link' {
    return this.#oidc === null ? 'link' : 'oidc'
  }

  /** The token of a link that lets its bearer in, once and soon. Only where there is no OIDC. */
  issueLink(): Promise<string> {
    this.#assertLinks()
    return issueTicket(this.#pool, 'link', { role: 'operator' })
  }

  /** A session for the bearer of a link. @throws AppError SIGN_IN_REFUSED */
  async takeLink(token: string): Promise<string> {
    this.#assertLinks()
    const ticket = await takeTicket(this.#pool, 'link', token)
    if (ticket === null)
      throw new AppError('SIGN_IN_REFUSED', 'The link was already used, or it has expired.')
    // A link of an older version says no role: it was printed for an operator.
    const role = ticket['role'] === 'viewer' ? 'viewer' : 'operator'
    return beginSession(this.#pool, { ...LINKED, role })
  }

  /** Where to send the browser, and the ticket that it must bring back. */
  async begin(): Promise<{ readonly url: URL; readonly ticket: string }> {
    if (this.#oidc === null) {
      throw new AppError(
        'SIGN_IN_REFUSED',
        'Run `bursar console-link` and open the link that it prints.',
      )
    }
    const { url, pending } = await this.#oidc.begin()
    return { url, ticket: await issueTicket(this.#pool, 'oidc', { ...pending }) }
  }

  /** A session for who comes back from the provider. @throws AppError SIGN_IN_REFUSED */
  async finish(search: string, ticket: string): Promise<string> {
    const details = await takeTicket(this.#pool, 'oidc', ticket)
    const { state, nonce, verifier } = details ?? {}
    const isWhole = state !== undefined && nonce !== undefined && verifier !== undefined
    if (this.#oidc === null || !isWhole) {
      throw new AppError(
        'SIGN_IN_REFUSED',
        'The sign-in did not start in this browser, or it started too long ago.',
      )
    }
    const pending: Pending = { state, nonce, verifier }
    return beginSession(this.#pool, await this.#oidc.finish(search, pending))
  }

  /** `isSeen`: somebody is there, so the session goes on. */
  session(token: string, how: { readonly isSeen: boolean }): Promise<Session | null> {
    return findSession(this.#pool, token, how)
  }

  end(token: string): Promise<void> {
    return endSession(this.#pool, token)
  }

  #assertLinks(): void {
    if (this.#oidc !== null)
      throw new AppError(
        'SIGN_IN_REFUSED',
        'One-time links are disabled: operators sign in with single sign-on.',
      )
  }
}

/** What an unsafe request must say besides its cookie; only a page of ours can know it. */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`bursar csrf\n${sessionToken}`).digest('base64url')
}

export function isCsrfToken(given: string, sessionToken: string): boolean {
  const expected = Buffer.from(csrfTokenOf(sessionToken))
  const bytes = Buffer.from(given)
  return bytes.length === expected.length && timingSafeEqual(bytes, expected)
}
