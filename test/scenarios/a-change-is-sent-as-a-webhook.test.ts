import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'

const CRM_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const AUDIT_SECRET = 'whsec_nP4YqSZ0mVbWc2rXkT7uAeLh9dGfJ3oB'

let crm: TestEndpoint
let audit: TestEndpoint
let stage: ServiceStage
beforeAll(async () => {
  crm = await startTestEndpoint()
  audit = await startTestEndpoint()
  const events = ['subscription.grace', 'subscription.expired'] as const
  stage = await openServiceStage({
    config: {
      webhooks: {
        allowsPrivate: true,
        endpoints: [
          { name: 'crm', url: crm.url, events: null, secrets: [CRM_SECRET] },
          { name: 'audit', url: audit.url, events, secrets: [AUDIT_SECRET] },
        ],
      },
    },
  })
})
afterAll(async () => {
  await stage.close()
  await crm.stop()
  await audit.stop()
})

/** What an endpoint has heard so far, verified: `type status`, in the order of what happened. */
function heardBy({ received }: TestEndpoint, secret: string): string[] {
  const webhook = new Webhook(secret)
  const bodies = received.map(({ body, headers }) => {
    webhook.verify(body, headers as Record<string, string>)
    return JSON.parse(body)
  })
  return bodies
    .sort((one, other) => (one.data.sequence ?? 0) - (other.data.sequence ?? 0))
    .map(({ type, data }) => `${type} ${data.tenant_id} ${data.status ?? '-'}`)
}

/** The test ends in time or not at all: each is announced within a second or two. */

test('the life of a subscription is announced to who wants to hear of it, once each', async () => {
  await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await stage.caughtUp()
  const born = ['tenant.created acme-wind -', 'subscription.activated acme-wind ACTIVE']
  await expect.poll(() => heardBy(crm, CRM_SECRET)).toEqual(born)

  const [subscription] = (await stage.stripe.subscriptions.list()).data
  await stage.stripe.subscriptions.cancel(subscription!.id)
  await stage.caughtUp()
  const ended = 'subscription.expired acme-wind EXPIRED'
  await expect.poll(() => heardBy(crm, CRM_SECRET)).toEqual([...born, ended])
  await expect.poll(() => heardBy(audit, AUDIT_SECRET)).toEqual([ended])

  const ids = crm.received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(3)
  for (const { body } of crm.received) expect(body).not.toMatch(/ada|example|Acme Wind|cus_/)
})
