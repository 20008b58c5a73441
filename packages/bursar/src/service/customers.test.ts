import { systemClock } from '@bursar/wire/clock'
import { expect, test } from 'vitest'
import { makeApiToken } from '../../../../test/support/api-tokens.ts'
import { testConfig } from '../../../../test/support/test-config.ts'
import { createLog } from '../base/log.ts'
import { ApiTokens } from '../billing/token/api-tokens.ts'
import type { ApiToken } from '../config/api/api-tokens.ts'
import { NOTHING_OUTGOING } from '../subscription/outgoing/message.ts'
import { openCustomers } from './customers.ts'

const OIDC = { issuer: 'https://id.example', audience: 'bursar' }
const DATABASE = 'postgres://127.0.0.1:1/none'

/** Whether the customer API is on, and what the log says of that. */
async function openedWith(oidc: typeof OIDC | null, tokens: readonly ApiToken[] = []) {
  const lines: string[] = []
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
  const api = { oidc, tenantClaim: 'tenant_id', returnOrigins: [] }
  const context = {
    config: testConfig(DATABASE, 'http://127.0.0.1:1', { api }),
    databaseUrl: DATABASE,
    clock: systemClock,
    stripeClock: systemClock,
    log,
    outgoing: NOTHING_OUTGOING,
    wake: () => undefined,
    onAsked: () => undefined,
  }
  const customers = openCustomers(context, new ApiTokens(tokens))
  await customers?.stop()
  return { isOn: customers !== null, warnings: lines }
}

test.each([
  ['an issuer of tokens', OIDC, [], true],
  ['a backend with the scope billing', null, ['billing'], true],
  ['backends with other scopes', null, ['read', 'usage', 'tenants'], false],
  ['neither', null, [], false],
] as const)('with %s the customer API is on: %j, %j, %j', async (_, oidc, scopes, isOn) => {
  const tokens = scopes.length === 0 ? [] : [makeApiToken('backend', scopes).kept]
  expect(await openedWith(oidc, tokens)).toEqual({ isOn, warnings: [] })
})
