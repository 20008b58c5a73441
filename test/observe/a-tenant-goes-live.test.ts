import { afterEach, beforeEach, expect, test } from 'vitest'
import { MailServer } from '../support/mail/mail-server.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { until } from '../support/until.ts'
import { switchTo } from './observe-stage.ts'

const FROM = { name: null, address: 'billing@turbine.example' }
const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'

let mails: MailServer
let endpoint: TestEndpoint
let stage: ServiceStage
const hooked: string[] = []

beforeEach(async () => {
  hooked.length = 0
  mails = await MailServer.start()
  endpoint = await startTestEndpoint()
  endpoint.answer = ({ response }) => void response.writeHead(204).end()
  const { url } = endpoint
  const crm = { name: 'crm', url, secrets: [SECRET], events: null }
  stage = await openServiceStage({
    config: {
      delivery: 'observe',
      mail: { server: mails.address, from: FROM },
      webhooks: { allowsPrivate: true, endpoints: [crm] },
    },
    beforeStart: (bursar) =>
      bursar.on('subscription.activated', async ({ type }) => {
        hooked.push(type)
      }),
  })
})
afterEach(async () => {
  await stage.close()
  await endpoint.stop()
  await mails.stop()
})

const outbox = async () => {
  const { rows } = await stage.database.pool.query<{ line: string }>(
    `select kind || ' ' || name || ' ' || coalesce(outcome, 'pending') as line from bursar.outbox
     where kind <> 'alert' order by 1`,
  )
  return rows.map(({ line }) => line)
}

const subjects = () => mails.received.map(({ mail }) => String(mail.subject))

test('a new tenant starts in observe, and hears only what happens after go-live', async () => {
  const session = await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await stage.caughtUp()
  expect(await stage.granted()).toEqual([expect.stringMatching(/ACTIVE acme-wind$/)])
  await until('all of it is recorded', async () => (await outbox()).length === 4)
  expect(await outbox()).toEqual([
    'email welcome observed',
    'hook subscription.activated observed',
    'webhook subscription.activated observed',
    'webhook tenant.created observed',
  ])

  await switchTo(stage.database.pool, 'live', ['acme-wind'])
  stage.simulator.platform.cancel(String(session.subscription))
  await until('the email of now', () => subjects().length > 0)
  await until('the webhook of now', () => endpoint.received.length > 0)
  await stage.caughtUp()
  expect(subjects()).toEqual(['Your Starter subscription has ended'])
  expect(endpoint.received.map(({ body }) => JSON.parse(body).type)).toEqual([
    'subscription.expired',
  ])
  expect(hooked).toEqual([])
})
