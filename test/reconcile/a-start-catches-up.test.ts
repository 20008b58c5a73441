import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBursar } from '../../packages/bursar/src/index.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { testConfig } from '../support/test-config.ts'
import { until } from '../support/until.ts'

let stage: ServiceStage
beforeAll(async () => {
  stage = await openServiceStage()
})
afterAll(() => stage.close())

const isRead = async () => {
  const text = 'select from bursar.event_watermarks where caught_up_to is not null'
  return ((await stage.database.pool.query(text)).rowCount ?? 0) > 0
}

test('a sale while Bursar was off is known after the start, without a webhook', async () => {
  await until('the first run of the account', isRead)
  await stage.bursar.stop()
  // Nothing that Stripe sends from now on arrives, and nothing is sent again.
  for (const endpoint of stage.simulator.deliveries.endpoints) endpoint.enabled = false
  await stage.buy({ company: 'Acme Wind' })
  const config = testConfig(stage.database.url, stage.answers.url)
  const next = createBursar(config)
  await next.start()
  try {
    const isGranted = async () => (await stage.granted()).length > 0
    await until('access that no webhook announced', isGranted)
    expect(await stage.granted()).toEqual([expect.stringMatching(/ACTIVE acme-wind$/)])
    // That no webhook announced it was expected after a start; that none can come is a finding.
    const isTold = async () => (await stage.findings()).length > 0
    await until('the finding about the endpoint', isTold)
    expect(await stage.findings()).toEqual(['stripe_endpoint_disabled stripe-endpoint'])
  } finally {
    await next.stop()
  }
})
