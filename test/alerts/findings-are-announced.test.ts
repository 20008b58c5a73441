import { afterEach, beforeEach, expect, test } from 'vitest'
import { announcementBody } from '../../packages/bursar/src/effects/announce/announcement-body.ts'
import { makeAnnouncer } from '../../packages/bursar/src/effects/announce/announcer.ts'
import { receiverRules } from '../../packages/bursar/src/effects/announce/resolve-receiver.ts'
import { carryOut } from '../../packages/bursar/src/outbox/carry-out.ts'
import { beginAttempt } from '../../packages/bursar/src/outbox/effects.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { announceFindings } from '../../packages/bursar/src/schedule/alert/announce-findings.store.ts'
import type { Finding } from '../../packages/bursar/src/subscription/finding.ts'
import { reconcileFindings } from '../../packages/bursar/src/subscription/findings.store.ts'
import { webhookKeyOf } from '../../packages/wire/src/standard-webhooks.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const ORPHAN: Finding = { kind: 'orphan', summary: 'It has waited for 15 minutes.' }
const ALL = [{ name: 'crm', events: null }]

let clock: VirtualClock
let database: TestDatabase
let receiver: Receiver

beforeEach(async () => {
  clock = new VirtualClock()
  database = await createTestDatabase({ clock })
  receiver = await startReceiver()
})
afterEach(async () => {
  await receiver.stop()
  await database.drop()
})

async function hold(subject: string, findings: readonly Finding[]) {
  await inTransaction(database.pool, (tx) =>
    reconcileFindings(tx, { account: '', subject, tenantId: null, findings }),
  )
}

const scan = (to: Parameters<typeof announceFindings>[1] = ALL) =>
  announceFindings(database.pool, to, (id) => `https://billing.example/console/findings/${id}`)

async function owed(): Promise<string[]> {
  const { rows } = await database.pool.query(
    "select name || ' ' || (details->>'subject') as line from bursar.effects order by 1",
  )
  return rows.map(({ line }) => line)
}

test('a finding that needs a person is announced when it opens and when it resolves', async () => {
  await hold('sub_1', [ORPHAN])
  await hold('sub_2', [{ kind: 'refund', summary: 'A payment was refunded.' }])
  expect(await scan()).toBe(1)
  expect(await scan()).toBe(0)
  expect(await owed()).toEqual(['finding.opened sub_1'])
  await hold('sub_1', [])
  expect(await scan()).toBe(1)
  expect(await scan()).toBe(0)
  expect(await owed()).toEqual(['finding.opened sub_1', 'finding.resolved sub_1'])
})

test('what opens and resolves before anybody looked is not announced', async () => {
  await hold('sub_1', [ORPHAN])
  await hold('sub_1', [])
  expect(await scan()).toBe(0)
  expect(await owed()).toEqual([])
})

test('an endpoint hears what it asked for, and five nodes announce once', async () => {
  await hold('sub_1', [ORPHAN])
  const to = [
    { name: 'crm', events: ['finding.resolved'] as const },
    { name: 'desk', events: ['finding.opened'] as const },
  ]
  await Promise.all(Array.from({ length: 5 }, () => scan(to)))
  const { rows } = await database.pool.query('select target, name from bursar.effects')
  expect(rows).toEqual([{ target: 'desk', name: 'finding.opened' }])
})

test('it is signed and holds ids and our own sentences, also where there is no tenant', async () => {
  await hold('sub_1', [ORPHAN])
  await scan()
  const { rows } = await database.pool.query('select effect_id from bursar.effects')
  const keys = [webhookKeyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!]
  const announce = makeAnnouncer({
    pool: database.pool,
    clock,
    endpoints: [{ name: 'crm', url: receiver.url, keys }],
    rules: receiverRules({ allowsPrivate: true }),
  })
  const effect = await beginAttempt(database.pool, rows[0].effect_id)
  expect((await carryOut(database.pool, rows[0].effect_id, { announce })).outcome).toBe('done')
  expect(receiver.received[0]?.body).toBe(announcementBody(effect!))
  expect(JSON.parse(receiver.received[0]!.body)).toEqual({
    type: 'finding.opened',
    timestamp: clock.now().toISOString(),
    data: {
      tenant_id: null,
      subscription_id: null,
      external_id: null,
      claimed_external_id: null,
      finding_id: expect.stringMatching(/^\d+$/),
      finding_kind: 'orphan',
      severity: 'action',
      account: '',
      subject: 'sub_1',
      summary: 'It has waited for 15 minutes.',
      opened_at: clock.now().toISOString(),
      resolved_at: null,
      url: expect.stringMatching(/^https:\/\/billing\.example\/console\/findings\/\d+$/),
    },
  })
  expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,/)
})
