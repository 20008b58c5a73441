import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { createClient } from '../../packages/client/src/index.ts'
import { makeApiToken } from '../support/api-tokens.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { until } from '../support/until.ts'

const { token, kept } = makeApiToken()

let stage: ServiceStage
let served: Listening
beforeAll(async () => {
  stage = await openServiceStage({ config: { apiTokens: [kept] } })
  stage.simulator.platform.createPrice({ id: 'price_pro', unit_amount: 9900 })
  served = await listen(stage.bursar.handle, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await served.stop()
  await stage.close()
})

test('what Stripe knows shows in the client: a purchase, an upgrade, a suspension, an outage', async () => {
  const problems: string[] = []
  const may = createClient({
    url: served.url,
    token,
    features: { reports: { onUnavailable: 'allow' } },
    onProblem: ({ code }) => void problems.push(code),
  })
  // Only the stream can tell of a change: by age alone an answer would be good for an hour.
  const check = () => may.check('acme-wind', 'devices', { maxAgeSeconds: 3_600 })
  const shows = (what: string, limit: number) =>
    until(what, async () => (await check()).limit === limit)

  expect(await check()).toMatchObject({ allowed: false, why: { code: 'tenant_unknown' } })
  await stage.buy({ company: 'Acme Wind' })
  await shows('the purchase', 50)
  expect(await check()).toMatchObject({ allowed: true, plan: 'starter', status: 'ACTIVE' })
  await until('it is answered from memory', async () => (await check()).source === 'cache')

  const [subscription] = (await stage.stripe.subscriptions.list()).data
  const [item] = subscription!.items.data
  await stage.stripe.subscriptions.update(subscription!.id, {
    items: [{ id: item!.id, price: 'price_pro' }],
  })
  await shows('the upgrade', 500)

  expect(await may.setUsage('acme-wind', 'devices', 500)).toBe('recorded')
  expect(await check()).toMatchObject({ allowed: false, used: 500, why: { code: 'limit_reached' } })

  const { port } = served
  await served.stop()
  expect(await check()).toMatchObject({ limit: 500, source: 'cache' })
  expect((await may.check('other', 'devices')).allowed).toBe(false)
  expect((await may.check('other', 'reports')).allowed).toBe(true)
  expect(problems).toContain('BURSAR_UNAVAILABLE')

  await stage.stripe.subscriptions.cancel(subscription!.id)
  await stage.caughtUp()
  served = await listen(stage.bursar.handle, { host: '127.0.0.1', port })
  await until('the end shows', async () => (await check()).status === 'EXPIRED')
  expect(await check()).toMatchObject({ allowed: false, limit: 0, why: { code: 'expired' } })
  may.close()
})

test('with another token nothing is told, and the client says so', async () => {
  const problems: string[] = []
  const may = createClient({
    url: served.url,
    token: randomBytes(32).toString('hex'),
    onProblem: ({ code, detail }) => void problems.push(`${code} ${detail}`),
  })
  expect(await may.check('acme-wind', 'devices')).toMatchObject({ allowed: false, status: null })
  expect(problems).toEqual(['BURSAR_REFUSED It answers 401 TOKEN_REFUSED.'])
  await expect(may.setUsage('acme-wind', 'devices', 1)).rejects.toThrow('TOKEN_REFUSED')
  may.close()
})
