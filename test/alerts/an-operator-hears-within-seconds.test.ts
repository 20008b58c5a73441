import { afterAll, beforeAll, expect, test } from 'vitest'
import { FROM } from '../support/mail/email-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { TEST_SECRET } from '../support/test-config.ts'
import { startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { until } from '../support/until.ts'

const ENDPOINT_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const EMAIL = 'ada@acme.example'

let mail: MailServer
let chat: TestEndpoint
let crm: TestEndpoint
let stage: ServiceStage

beforeAll(async () => {
  mail = await MailServer.start()
  chat = await startTestEndpoint()
  crm = await startTestEndpoint()
  stage = await openServiceStage({
    config: {
      mail: { server: mail.address, from: FROM },
      alerts: {
        emails: ['ops@turbine.example'],
        webhookUrl: chat.url,
        heartbeatUrl: null,
        consoleUrl: new URL('https://console.example'),
      },
      webhooks: {
        allowsPrivate: true,
        endpoints: [
          {
            name: 'crm',
            url: crm.url,
            events: ['finding.opened', 'finding.resolved'],
            secrets: [ENDPOINT_SECRET],
          },
        ],
      },
    },
  })
})
afterAll(async () => {
  await stage.close()
  for (const one of [mail, chat, crm]) await one.stop()
})

const alerts = () =>
  mail.received.filter(({ envelope }) => envelope.to[0] === 'ops@turbine.example')

test('somebody pays for a price that no plan names: an operator hears of it everywhere', async () => {
  stage.simulator.platform.createPrice({ id: 'price_forgotten', unit_amount: 4900 })
  const { subscription } = await stage.buy({ price: 'price_forgotten', email: EMAIL })
  await until('an email', () => alerts().length > 0)
  await until('a chat message', () => chat.received.length > 0)
  await until('an outgoing webhook', () => crm.received.length > 0)

  const texts = [alerts()[0]?.mail.text ?? '', chat.received[0]!.body, crm.received[0]!.body]
  for (const text of texts) {
    expect(text).toContain(String(subscription))
    expect(text).toMatch(/https:\/\/console\.example\/console\/findings\/\d+/)
    // Nobody's address, name or secret.
    expect(text).not.toContain(EMAIL)
    expect(text).not.toContain(TEST_SECRET)
  }
  expect(JSON.parse(crm.received[0]!.body)).toMatchObject({
    type: 'finding.opened',
    data: { finding_kind: 'price_unlisted', severity: 'action', object_id: subscription },
  })
})
