import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import { KeycloakStandIn } from '../support/keycloak/stand-in.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { until } from '../support/until.ts'

/** More requests than are made while it is away. */
const MANY = 10_000

let identity: KeycloakStandIn
let stage: ServiceStage
const lines: string[] = []

beforeEach(async () => {
  lines.length = 0
  identity = new KeycloakStandIn()
  const { id: clientId, secret: clientSecret } = identity.client
  const keycloak = { url: await identity.start(), realm: 'customers', clientId, clientSecret }
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } })
  stage = await openServiceStage({ log, config: { keycloak } })
})
afterEach(async () => {
  await stage.close()
  await identity.stop()
})

/** The pauses between tries are over. */
const expedite = () =>
  stage.database.pool.query(
    `update bursar_queue.job set start_after = now() where state in ('created', 'retry')`,
  )

const untilHurried = (what: string, isSo: () => boolean | Promise<boolean>) =>
  until(what, async () => {
    await expedite()
    return isSo()
  })

test('bought and cancelled while it is away: the state moves, a finding says so, and it follows later', async () => {
  identity.mishaps.push(...Array<503>(MANY).fill(503))
  const session = await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await stage.caughtUp()
  const subscription = String(session.subscription)
  expect(await stage.granted()).toEqual([`${subscription} ACTIVE acme-wind`])

  await untilHurried('somebody is told', async () => {
    return (await stage.findings()).some((line) => line.startsWith('provisioning_failed message:'))
  })
  stage.simulator.platform.cancel(subscription)
  await stage.caughtUp()
  expect(await stage.granted()).toEqual([`${subscription} EXPIRED acme-wind`])
  expect(identity.realm.users.size).toBe(0)

  identity.mishaps.splice(0)
  await untilHurried('nobody need look any more', async () => (await stage.findings()).length === 0)
  await untilHurried(
    'it has followed',
    () => identity.realm.ofTenant('acme-wind')?.enabled === false,
  )
  expect(identity.realm.users.size).toBe(1)
  expect(lines.join('')).not.toMatch(/ada@|Acme Wind/)
})
