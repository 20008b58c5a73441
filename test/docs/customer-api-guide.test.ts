import { expect, test } from 'vitest'
import { makeApiToken } from '../support/api-tokens.ts'
import { openCustomerStage, PLANS, sessionOf } from '../support/customer-stage.ts'
import { codeBlocks, readPage } from './markdown-table.ts'

const page = readPage('guides/customer-api.md')

interface Sample {
  buy(session: { tenantId: string }): Promise<string>
  mayUse(session: { tenantId: string }): Promise<boolean>
}

test('the sample of a backend sells a plan to the tenant of a cookie session', async () => {
  const { token, kept } = makeApiToken('backend', ['billing'])
  const starter = { ...PLANS['starter']!, prices: ['price_starter_monthly'] }
  const stage = await openCustomerStage({
    plans: { starter },
    api: { oidc: null, tenantClaim: 'tenant_id', returnOrigins: ['https://app.acme.example'] },
    apiTokens: [kept],
  })
  stage.simulator.platform.createPrice({ id: 'price_starter_monthly', unit_amount: 1900 })
  const [sample = ''] = codeBlocks(page, 'js')
  const body = sample.replaceAll('export ', '')
  const run = new Function('process', `${body}; return { buy, mayUse }`)
  const { buy, mayUse }: Sample = run({ env: { BURSAR_URL: stage.url, BURSAR_TOKEN: token } })

  const session = { tenantId: 'org_2abCdEf' }
  expect(await mayUse(session)).toBe(false)
  const url = await buy(session)
  stage.simulator.platform.completeCheckout(sessionOf({ url }), { email: 'ada@acme.example' })
  expect(await mayUse(session)).toBe(true)
  await expect(buy(session)).rejects.toThrow('ALREADY_SUBSCRIBED')
  await stage.close()
})

test('the samples of curl create a tenant and find it again', async () => {
  const { token, kept } = makeApiToken('backend', ['read', 'tenants'])
  const stage = await openCustomerStage({ apiTokens: [kept] })
  const headers = { authorization: `Bearer ${token}` }
  const [created = ''] = codeBlocks(page, 'sh').filter((text) => text.includes('/tenants \\'))
  const body: unknown = JSON.parse(/-d '(\{.*?\})'/s.exec(created)?.[1] ?? '')
  const tenant = await stage.ask({ method: 'POST', path: '/api/v1/tenants', headers, body })
  expect([tenant.status, tenant.body]).toEqual([
    200,
    expect.objectContaining({ name: 'Acme Wind' }),
  ])
  const [found = ''] = codeBlocks(page, 'sh').filter((text) => text.includes('/tenants?'))
  const paths = [...found.matchAll(/https:\/\/bursar\.acme\.example(\/[^\s']+)/g)]
  const answers: unknown[] = []
  for (const [, path = ''] of paths) {
    answers.push((await stage.ask({ method: 'GET', path, headers })).body)
  }
  expect(answers).toEqual([tenant.body, { tenants: [tenant.body] }, { tenants: [] }])
  await stage.close()
})
