import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acceptLoss } from '../../packages/bursar/src/audit/accept-loss.store.ts'
import { verifyAudit } from '../../packages/bursar/src/audit/verify-audit.store.ts'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import { forgetRestore } from '../../packages/bursar/src/reconcile/restore/accept-restore.ts'
import { Service } from '../../packages/bursar/src/service.ts'
import { backUp } from '../support/backup.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { TEST_SECRET, testConfig } from '../support/test-config.ts'

/**
 * Each outage ends in the state that Stripe has, without a command. A whole service works between
 * the outages, once each time, with a real mail server; Stripe's deliveries and their retries pass
 * in simulated time.
 */
const FROM = { name: null, address: 'billing@turbine.example' }

let mails: MailServer
let stage: ServiceStage

beforeEach(async () => {
  mails = await MailServer.start()
  stage = await openServiceStage({
    works: false,
    simulator: { deliveries: { schedule: 'stripe' } },
  })
})
afterEach(async () => {
  await stage.close()
  await mails.stop()
})

const subjects = () => mails.received.map(({ mail }) => String(mail.subject)).sort()

/** A process starts, does whatever can be done now, and ends. */
async function work(): Promise<void> {
  const mail = { server: mails.address, from: FROM }
  const config = testConfig(stage.database.url, stage.answers.url, { mail })
  const log = createLog({ level: 'silent' })
  const service = await Service.start(config, { works: false, log })
  try {
    // What a refresh marks stale, and what waits for the end of a lost span, is done by the second.
    await service.workOnce()
    await service.workOnce()
  } finally {
    await service.stop()
  }
}

const DAY = { days: 1 }
const days = (count: number) => ({ days: count * DAY.days })

/** Everything that Stripe has, as Bursar should have it. */
async function expectedAccess(): Promise<string[]> {
  const { data } = await stage.stripe.subscriptions.list({ status: 'all', limit: 100 })
  return data.map(({ id, status }) => `${id} ${STATUSES[status]}`).sort()
}

const STATUSES: Partial<Record<Stripe.Subscription.Status, string>> = {
  active: 'ACTIVE',
  past_due: 'GRACE',
  canceled: 'EXPIRED',
}

const access = async () =>
  (await stage.granted()).map((line) => line.split(' ').slice(0, 2).join(' ')).sort()

/** What happens at Stripe meanwhile: one comes, one goes. */
async function lifeGoesOn(leaves: string): Promise<void> {
  await stage.buy({ company: 'Rotor', email: 'ina@rotor.example' })
  stage.simulator.platform.cancel(leaves)
}

/** Gives the subscription of the first. */
async function twoTenants(): Promise<string> {
  const acme = await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await stage.buy({ company: 'Vane', email: 'leo@vane.example' })
  await stage.simulator.caughtUp()
  await work()
  expect(subjects()).toHaveLength(2)
  return String(acme.subscription)
}

const audit = () => testConfig(stage.database.url, stage.answers.url).audit

const ours = () => stage.simulator.deliveries.endpoints[0]!

/** Nobody answers what Stripe sends. */
function goDown(): void {
  ours().handler = () => new Response('', { status: 503 })
}

test('Bursar off for four days', async () => {
  const acme = await twoTenants()
  goDown()
  await lifeGoesOn(acme)
  await stage.simulator.clock.advance(days(4))
  expect(await access(), 'it knows nothing of it').not.toEqual(await expectedAccess())
  await work()
  expect(await access()).toEqual(await expectedAccess())
  expect(subjects()).toHaveLength(4)
})

test('the endpoint disabled by Stripe', async () => {
  const acme = await twoTenants()
  goDown()
  await stage.buy({ company: 'First', email: 'eva@first.example' })
  await stage.simulator.clock.advance(days(5))
  await stage.buy({ company: 'Second', email: 'kim@second.example' })
  await stage.simulator.clock.advance(days(5))
  await stage.buy({ company: 'Third', email: 'max@third.example' })
  await stage.simulator.clock.advance(DAY)
  expect(ours().enabled).toBe(false)
  await lifeGoesOn(acme)
  await work()
  expect(await access()).toEqual(await expectedAccess())
  expect(await stage.findings()).toContain('stripe_endpoint_disabled stripe-endpoint')
})

test('a signing secret that was wrong for a day', async () => {
  const acme = await twoTenants()
  ours().secrets = [`whsec_${'z'.repeat(32)}`]
  await lifeGoesOn(acme)
  await stage.simulator.clock.advance(DAY)
  const pending = await stage.stripe.events.list({ delivery_success: false, limit: 100 })
  expect(pending.data.length).toBeGreaterThan(3)
  await work()
  expect(await access()).toEqual(await expectedAccess())
  ours().secrets = [TEST_SECRET]
  await stage.simulator.clock.advance(days(4))
  await work()
  expect(await access()).toEqual(await expectedAccess())
})

test('a database restored from the backup of yesterday', async () => {
  const acme = await twoTenants()
  const backup = await backUp(stage.database)
  try {
    await lifeGoesOn(acme)
    await stage.simulator.clock.advance(DAY)
    await work()
    const sent = subjects()
    expect(sent).toHaveLength(4)
    await backup.restore()
    expect(await access()).not.toEqual(await expectedAccess())
    // The audit log is behind its anchor, until an operator accepts that.
    await expect(work()).rejects.toMatchObject({ code: 'WORK_UNFINISHED' })
    await acceptLoss(stage.database.pool, { ...audit(), operatorId: 'ops', reason: 'restored' })
    await forgetRestore(stage.database.pool)
    await work()
    expect(await access()).toEqual(await expectedAccess())
    expect(subjects()).toEqual(sent)
    expect(await stage.findings()).toEqual([])
    expect(await stage.granted()).toContainEqual(expect.stringMatching(/ACTIVE rotor$/))
    expect(await verifyAudit(stage.database.pool, audit())).toMatchObject({ ok: true })
  } finally {
    await backup.drop()
  }
})
