import { expect, test } from 'vitest'
import { testConfig } from '../../test/support/test-config.ts'
import { systemClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import { OWES_NOTHING } from '../subscription/owing/effect.ts'
import { openCustomers } from './customers.ts'

const OIDC = { issuer: 'https://id.example', audience: 'bursar' }
const DATABASE = 'postgres://127.0.0.1:1/none'

/** What the log says at the start of the customer API. */
async function saidOf(signup: 'open' | 'intent', oidc: typeof OIDC | null) {
  const lines: string[] = []
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
  const api = { oidc, tenantClaim: 'tenant_id', returnOrigins: [] }
  const policy = { gracePeriodDays: 14, signup }
  const customers = openCustomers({
    config: testConfig(DATABASE, 'http://127.0.0.1:1', { api, policy }),
    databaseUrl: DATABASE,
    clock: systemClock,
    log,
    owing: OWES_NOTHING,
    wake: () => undefined,
  })
  await customers?.stop()
  return lines.map((line) => JSON.parse(line))
}

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
