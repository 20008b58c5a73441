import { AppError } from '@bursar/wire/errors'
import { expect, test } from 'vitest'
import { makeApiToken } from '../../../../../../test/support/api-tokens.ts'
import { ApiTokens } from '../../../billing/token/api-tokens.ts'
import type { EntitlementService } from '../../../service/entitlements.ts'
import type { HttpRequest } from '../../http-message.ts'
import { quickCheck } from './quick-check.ts'

/** A check that fails like that: what is answered, and what is told of it. */
async function failing(error: unknown) {
  const faults: unknown[] = []
  const { token, kept } = makeApiToken()
  const api: Pick<EntitlementService, 'check'> = { check: () => Promise.reject(error) }
  const apis = { entitlements: api as EntitlementService, apiTokens: new ApiTokens([kept]) }
  const request: Pick<HttpRequest, 'method' | 'path' | 'header'> = {
    method: 'GET',
    path: '/api/v1/entitlements/acme/devices',
    header: () => `Bearer ${token}`,
  }
  const check = quickCheck(apis, (fault) => void faults.push(fault))
  const answer = await check(request as HttpRequest)
  return { answer, faults }
}

test('a fault is told, and the answer says nothing of it but is as safe as others', async () => {
  const fault = new TypeError('undefined is not a function')
  const { answer, faults } = await failing(fault)
  expect(faults).toEqual([fault])
  expect(answer?.status).toBe(500)
  expect(answer?.headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
})

test('what heals by itself is no fault', async () => {
  const { answer, faults } = await failing(new AppError('POSTGRES_UNAVAILABLE'))
  expect([answer?.status, faults]).toEqual([503, []])
})
