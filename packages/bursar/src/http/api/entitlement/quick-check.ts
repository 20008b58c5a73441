import type { Apis } from '../../../service/apis.ts'
import type { HttpAnswer, HttpRequest } from '../../http-message.ts'
import { SECURITY_HEADERS, secured, tellProblem } from '../api-app.ts'
import { bearerOf } from '../backend-door.ts'
import { toAnswer } from '../create-api.ts'
import { toEntitlementAnswer } from './to-entitlement-answer.ts'

const CHECK_PATH = /^\/api\/v1\/entitlements\/([A-Za-z0-9._:@-]{1,128})\/([a-z][A-Za-z0-9_]{0,49})$/

const HEADERS = Object.freeze({ 'Content-Type': 'application/json', ...SECURITY_HEADERS })

type QuickCheck = (request: HttpRequest) => Promise<HttpAnswer> | null

/**
 * A well-formed check with a right token, past the framework: this one route is asked thousands of
 * times a second. Null for everything else, which the API answers as its reference says.
 */
export function quickCheck(
  { entitlements: api, apiTokens }: Pick<Apis, 'entitlements' | 'apiTokens'>,
  onFault: (error: unknown) => void,
): QuickCheck {
  if (api === null) return () => null
  return (request) => {
    const found = request.method === 'GET' ? CHECK_PATH.exec(request.path) : null
    if (found === null) return null
    const token = bearerOf(request.header('authorization'))
    if (token === null || !apiTokens.find(token)?.scopes.includes('read')) return null
    const [, tenantId = '', feature = ''] = found
    return api.check({ tenantId, feature }).then(
      (entitlement) => ({
        status: 200,
        headers: HEADERS,
        body: JSON.stringify(toEntitlementAnswer(tenantId, feature, entitlement)),
      }),
      (error: unknown) => toAnswer(secured(tellProblem(error, onFault))),
    )
  }
}
