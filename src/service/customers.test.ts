import { expect, test } from 'vitest'
import { makeApiToken } from '../../test/support/api-tokens.ts'
import { testConfig } from '../../test/support/test-config.ts'
import { systemClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import { ApiTokens } from '../billing/token/api-tokens.ts'
import type { ApiToken } from '../config/api/api-tokens.ts'
import { OWES_NOTHING } from '../subscription/owing/effect.ts'
import { openCustomers } from './customers.ts'

const OIDC = { issuer: 'https://id.example', audience: 'bursar' }
const DATABASE = 'postgres://127.0.0.1:1/none'

/** What the log says at the start of the customer API. */
async function openedWith(
  signup: 'open' | 'intent',
  oidc: typeof OIDC | null,
  tokens: readonly ApiToken[] = [],
) {
  const lines: string[] = []
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
  const api = { oidc, tenantClaim: 'tenant_id', returnOrigins: [] }
  const policy = { gracePeriodDays: 14, signup }
  const around = {
    config: testConfig(DATABASE, 'http://127.0.0.1:1', { api, policy }),
    databaseUrl: DATABASE,
    clock: systemClock,
    log,
    owing: OWES_NOTHING,
    wake: () => undefined,
  }
  const customers = openCustomers(around, new ApiTokens(tokens))
  await customers?.stop()
  return { isOn: customers !== null, said: lines.map((line) => JSON.parse(line)) }
}

const saidOf = async (signup: 'open' | 'intent', oidc: typeof OIDC | null) =>
  (await openedWith(signup, oidc)).said

test('sign-up that is open beside an issuer of tokens is warned of, once', async () => {
  expect(await saidOf('open', OIDC)).toMatchObject([
    {
      level: 'warn',
      msg: 'signup_open',
      setting: 'OIDC_ISSUER',
      reason: 'a_stranger_may_take_a_tenants_id',
    },
  ])
})

test('where nobody can take an id, nobody is warned', async () => {
  expect(await saidOf('intent', OIDC)).toEqual([])
  expect(await saidOf('open', null)).toEqual([])
})

test.each([
  ['an issuer of tokens', OIDC, [], true],
  ['a backend with the scope billing', null, ['billing'], true],
  ['backends with other scopes', null, ['read', 'usage', 'tenants'], false],
  ['neither', null, [], false],
] as const)('with %s the customer API is on: %j, %j, %j', async (_, oidc, scopes, isOn) => {
  const tokens = scopes.length === 0 ? [] : [makeApiToken('backend', scopes).kept]
  expect((await openedWith('intent', oidc, tokens)).isOn).toBe(isOn)
})
