import { AppError } from '@bursar/wire/errors'
import { expect, test } from 'vitest'
import { loadConfig } from '../load-config.ts'
import { parseConfig } from '../parse-config.ts'

const PLANS = { starter: { prices: ['price_1'] } }

const whatIsWrong = (api: object): string => {
  try {
    return `nothing: ${JSON.stringify(parseConfig({ plans: PLANS, api }).api)}`
  } catch (error) {
    return error instanceof AppError ? error.message : 'something else'
  }
}

test.each`
  origin                           | says
  ${'https://app.example/'}        | ${/must be an origin/}
  ${'https://app.example/billing'} | ${/must be an origin/}
  ${'https://app.example?x'}       | ${/must be an origin/}
  ${'https://a@app.example'}       | ${/must be an origin/}
  ${'app.example'}                 | ${/must be an origin/}
  ${'javascript:alert(1)'}         | ${/must be an origin/}
  ${'https://*.example'}           | ${/nothing|no origin|must be an origin/}
  ${'http://app.example'}          | ${/http:\/\/ only for this machine/}
  ${'http://localhost:5173'}       | ${/^nothing/}
  ${'HTTPS://App.Example:443'}     | ${/must be an origin/}
`('a return to $origin: $says', ({ origin, says }) => {
  expect(whatIsWrong({ returnOrigins: [origin] })).toMatch(says)
})

test('an origin with a star in it is a host of that name, and no pattern', () => {
  const { api } = parseConfig({ plans: PLANS, api: { returnOrigins: ['https://*.example'] } })
  expect(api.returnOrigins).toEqual(['https://*.example'])
})

test('a claim has a name', () => {
  expect(whatIsWrong({ tenantClaim: '' })).toMatch(/api.tenantClaim must be the name of a claim/)
  expect(whatIsWrong({ claim: 'x' })).toMatch(/api\.claim is not a known key/)
})

const load = (env: Record<string, string>) =>
  loadConfig({ env, cwd: '/nowhere', mode: 'database' }).then(
    ({ api }) => JSON.stringify(api.oidc),
    (error: unknown) => (error instanceof AppError ? error.message : 'something else'),
  )

test.each`
  env                                                                   | says
  ${{ OIDC_ISSUER: 'https://id.example' }}                              | ${/Set OIDC_AUDIENCE as well/}
  ${{ OIDC_AUDIENCE: 'bursar' }}                                        | ${/Set OIDC_ISSUER as well/}
  ${{ OIDC_ISSUER: 'http://id.example', OIDC_AUDIENCE: 'bursar' }}      | ${/OIDC_ISSUER is invalid: http/}
  ${{ OIDC_ISSUER: 'https://a:b@id.example', OIDC_AUDIENCE: 'bursar' }} | ${/OIDC_ISSUER is invalid: it contains a password/}
`('$env is refused', async ({ env, says }) => {
  expect(await load(env)).toMatch(says)
})
