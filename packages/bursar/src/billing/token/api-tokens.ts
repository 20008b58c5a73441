import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiScope, ApiToken } from '../../config/api/api-tokens.ts'

/** A backend that sent one of the tokens: which, and what it may do. */
export type BackendCaller = Pick<ApiToken, 'name' | 'scopes'>

/** The tokens of `API_TOKEN` and `API_TOKENS`, by digest. */
export class ApiTokens {
  readonly #tokens: readonly { readonly caller: BackendCaller; readonly digest: Buffer }[]

  constructor(tokens: readonly ApiToken[]) {
    this.#tokens = tokens.map(({ name, scopes, digest }) => ({
      caller: { name, scopes },
      digest: Buffer.from(digest, 'hex'),
    }))
  }

  get isEmpty(): boolean {
    return this.#tokens.length === 0
  }

  /** Whether any token has this scope. */
  grant(scope: ApiScope): boolean {
    return this.#tokens.some(({ caller }) => caller.scopes.includes(scope))
  }

  /** Compares with every token there is, in constant time. */
  find(token: string): BackendCaller | null {
    const given = createHash('sha256').update(token).digest()
    const [found] = this.#tokens.filter(({ digest }) => timingSafeEqual(digest, given))
    return found?.caller ?? null
  }
}
