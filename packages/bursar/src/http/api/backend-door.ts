import { AppError, type ErrorCode } from '@bursar/wire/errors'
import type { Context } from 'hono'
import type { ApiTokens, BackendCaller } from '../../billing/token/api-tokens.ts'
import type { ApiScope } from '../../config/api/api-tokens.ts'
import type { ApiApp } from './api-app.ts'

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,8192})$/i

/** The token of an `Authorization` header; null where it is none. */
export function bearerOf(authorization: string | null | undefined): string | null {
  return BEARER.exec(authorization ?? '')?.[1] ?? null
}

const MISSING = {
  read: 'SCOPE_READ_MISSING',
  usage: 'SCOPE_USAGE_MISSING',
  billing: 'SCOPE_BILLING_MISSING',
  tenants: 'SCOPE_TENANTS_MISSING',
} as const satisfies Record<ApiScope, ErrorCode>

/** What a route behind a scope may answer to a token that does not open it. */
export function doorProblems(scope: ApiScope): readonly ErrorCode[] {
  return ['FEATURE_OFF', 'TOKEN_MISSING', 'TOKEN_REFUSED', MISSING[scope]]
}

/** @throws AppError SCOPE_…_MISSING */
export function assertScope(caller: BackendCaller, scope: ApiScope): void {
  if (caller.scopes.includes(scope)) return
  throw new AppError(MISSING[scope], `The token’s name is ${caller.name}.`)
}

/**
 * The backend that asks, where its token has the scope.
 * @throws AppError FEATURE_OFF, TOKEN_MISSING, TOKEN_REFUSED, SCOPE_…_MISSING
 */
export function admitBackend(tokens: ApiTokens, context: Context, scope: ApiScope): BackendCaller {
  if (tokens.isEmpty) throw new AppError('FEATURE_OFF', 'Set API_TOKENS.')
  const token = bearerOf(context.req.header('authorization'))
  if (token === null) throw new AppError('TOKEN_MISSING')
  const caller = tokens.find(token)
  if (caller === null) throw new AppError('TOKEN_REFUSED')
  assertScope(caller, scope)
  return caller
}

export function registerApiToken(app: ApiApp): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiToken', {
    type: 'http',
    scheme: 'bearer',
    description:
      'A token from `API_TOKENS` with the scope that the route names, or one from `API_TOKEN`, ' +
      'which has the scopes `read` and `usage`.',
  })
}
