import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { openServiceDesk, type ServiceDesk } from '../support/service-desk.ts'

const CRM_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const AUDIT_SECRET = 'whsec_nP4YqSZ0mVbWc2rXkT7uAeLh9dGfJ3oB'

let crm: Receiver
let audit: Receiver
let desk: ServiceDesk
beforeAll(async () => {
  crm = await startReceiver()
  audit = await startReceiver()
  const events = ['subscription.grace', 'subscription.expired'] as const
  desk = await openServiceDesk({
    config: {
      announce: {
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
  await desk.close()
  await crm.stop()
  await audit.stop()
})

/** What a receiver has heard so far, verified: `type status`, in the order of what happened. */
function heardBy({ received }: Receiver, secret: string): string[] {
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
const patience = { timeout: 25_000 }

test('the life of a subscription is announced to who wants to hear of it, once each', async () => {
  await desk.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await desk.settled()
  const born = ['tenant.created acme-wind -', 'subscription.activated acme-wind ACTIVE']
  await expect.poll(() => heardBy(crm, CRM_SECRET), patience).toEqual(born)

  const [subscription] = (await desk.stripe.subscriptions.list()).data
  await desk.stripe.subscriptions.cancel(subscription!.id)
  await desk.settled()
  const ended = 'subscription.expired acme-wind EXPIRED'
  await expect.poll(() => heardBy(crm, CRM_SECRET), patience).toEqual([...born, ended])
  await expect.poll(() => heardBy(audit, AUDIT_SECRET), patience).toEqual([ended])

  const ids = crm.received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(3)
  for (const { body } of crm.received) expect(body).not.toMatch(/ada|example|Acme Wind|cus_/)
})
