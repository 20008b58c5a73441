import { createHash, randomBytes } from 'node:crypto'
import { ApiTokens } from '../../packages/bursar/src/billing/token/api-tokens.ts'
import type { ApiScope, ApiToken } from '../../packages/bursar/src/config/api/api-tokens.ts'
import type { Apis } from '../../packages/bursar/src/service/apis.ts'

/** A token of a backend, and what the configuration keeps of it. */
export interface MadeToken {
  readonly token: string
  readonly kept: ApiToken
}

/** With the scopes that `API_TOKEN` gives, unless it is said which. */
export function makeApiToken(
  name = 'api_token',
  scopes: readonly ApiScope[] = ['read', 'usage'],
  token = randomBytes(32).toString('hex'),
): MadeToken {
  const digest = createHash('sha256').update(token).digest('hex')
  return { token, kept: { name, scopes, digest } }
}

/** An API that is switched off. */
export const NO_APIS: Apis = {
  livemode: false,
  apiTokens: new ApiTokens([]),
  customer: null,
  entitlements: null,
  tenants: null,
  merge: null,
  operator: null,
}
