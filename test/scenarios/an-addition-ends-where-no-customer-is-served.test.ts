import { afterEach, expect, test } from 'vitest'
import { Service } from '../../packages/bursar/src/service.ts'
import { PLANS } from '../support/customer-stage.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { testConfig } from '../support/test-config.ts'
import { until } from '../support/until.ts'

const config = { plans: PLANS }
let stage: ServiceStage
afterEach(() => stage.close())

async function open(works: boolean): Promise<void> {
  stage = await openServiceStage({ config, works })
  stage.simulator.platform.createPrice({ id: 'price_extra', unit_amount: 500 })
}

/** What it adds to, and the addition. `refresh`: whatever is stale. */
async function buyBoth(refresh: () => Promise<unknown>): Promise<[parent: string, extra: string]> {
  const { subscription: parent } = await stage.buy()
  const { subscription: extra } = await stage.buy({ price: 'price_extra' })
  await stage.simulator.caughtUp()
  await refresh()
  return [String(parent), String(extra)]
}

/** As the checkout of an addition leaves it behind. */
const link = ([parent, extra]: readonly [string, string]) =>
  stage.database.pool.query(
    `insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, expires_at,
       completed_at, parent_subscription_id, stripe_subscription_id)
     select right($2, 16), '', tenant_id, 'price_extra', now(), now(), subscription_id, $2
     from bursar.subscriptions where stripe_subscription_id = $1`,
    [parent, extra],
  )

const hasEnd = async (id: string) =>
  (await stage.stripe.subscriptions.retrieve(id)).cancel_at !== null

test('what works gives an addition the end of what it adds to, whoever serves the customers', async () => {
  await open(true)
  const both = await buyBoth(() => stage.caughtUp())
  await link(both)
  await until('it has its end', () => hasEnd(both[1]))
})

test('so does a run that works once', async () => {
  await open(false)
  const { database, answers } = stage
  const service = await Service.start(testConfig(database.url, answers.url, config), {
    works: false,
  })
  try {
    const both = await buyBoth(() => service.workOnce())
    await link(both)
    await service.workOnce()
    expect(await hasEnd(both[1])).toBe(true)
  } finally {
    await service.stop()
  }
})

test('however many they are, a run that works once ends them all', async () => {
  await open(false)
  const { database, answers, simulator } = stage
  const service = await Service.start(testConfig(database.url, answers.url, config), {
    works: false,
  })
  try {
    const { subscription: parent } = await stage.buy()
    const extras: string[] = []
    for (let count = 1; count <= 21; count += 1) {
      extras.push(String((await stage.buy({ price: 'price_extra' })).subscription))
    }
    await simulator.caughtUp()
    await service.workOnce()
    for (const extra of extras) await link([String(parent), extra])
    await service.workOnce()
    expect(await Promise.all(extras.map(hasEnd))).not.toContain(false)
  } finally {
    await service.stop()
  }
})
