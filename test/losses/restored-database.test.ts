import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { acceptLoss } from '../../packages/bursar/src/audit/accept-loss.store.ts'
import { anchorChainHeads } from '../../packages/bursar/src/audit/anchor-chain-heads.store.ts'
import { verifyAudit } from '../../packages/bursar/src/audit/verify-audit.store.ts'
import { catchUp } from '../../packages/bursar/src/reconcile/catch-up.ts'
import {
  declareLostSince,
  forgetRestore,
} from '../../packages/bursar/src/reconcile/restore/accept-restore.ts'
import { endReadSpan } from '../../packages/bursar/src/reconcile/restore/end-lost-span.ts'
import { markFileOf } from '../../packages/bursar/src/reconcile/restore/mark-file.ts'
import { noteRestore } from '../../packages/bursar/src/reconcile/restore/note-restore.ts'
import { LifecycleStage } from '../lifecycles/lifecycle-stage.ts'
import { anchorFileOf } from '../support/anchor-file.ts'
import { type Backup, backUp } from '../support/backup.ts'
import { signedReference } from '../support/service-stage.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

let stage: LifecycleStage
let backup: Backup | null
let audit: { key: typeof AUDIT_KEY; anchorFile: string }
let hours: number

beforeEach(async () => {
  stage = await LifecycleStage.open({ server: inject('postgres'), seed: 3, lifecycles: [] })
  audit = { key: AUDIT_KEY, anchorFile: anchorFileOf(stage.database.url) }
  backup = null
  hours = 0
  await readEvents()
  await live(1)
})
afterEach(async () => {
  await stage.close()
  await backup?.drop()
})

const readEvents = () =>
  catchUp(
    { pool: stage.database.pool, lists: stage.lists, clock: stage.clock, livemode: false },
    { account: '' },
  )

/** So many hours pass, and all works as it must. */
async function live(more: number): Promise<void> {
  for (let hour = 0; hour < more; hour += 1) {
    hours += 1
    await stage.pass(hours)
    await stage.receiveAll()
    await stage.settle()
    await stage.schedule()
    await stage.deliver()
    await mark()
  }
}

/** As the service does every minute, and before it sends anything. */
async function mark() {
  const lost = await noteRestore(stage.database.pool, audit)
  await anchorChainHeads(stage.database.pool, audit)
  return lost
}

/** A purchase whose page was signed for its tenant. */
async function buy(tenant: string, more: object = {}): Promise<string> {
  const session = await stage.stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    client_reference_id: signedReference(tenant),
    ...more,
  })
  const email = `${tenant}@customer.example`
  const done = stage.simulator.platform.completeCheckout(session.id, { email, name: tenant })
  return String(done.subscription)
}

const lines = async (text: string) =>
  (await stage.database.pool.query<{ line: string }>(text)).rows.map(({ line }) => line)

const access = () =>
  lines("select tenant_id || ' ' || status as line from bursar.subscriptions order by 1")

const lost = () =>
  lines(`select kind || ' ' || name || ' ' || tenant_id as line from bursar.outbox
    where outcome = 'lost' order by 1`)

/** What was sent to people and apps, with how often. */
function told(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { kind, name, tenantId } of stage.sent) {
    if (kind === 'provision') continue
    const key = `${kind} ${name} ${tenantId}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

const twice = () => [...told()].filter(([, times]) => times > 1).map(([what]) => what)

/** The span is read again from Stripe, as the service does by itself. */
async function recover() {
  const ended = await endReadSpan(stage.database.pool, [''])
  expect(ended, 'not before it is read').toBeNull()
  stage.clock.advanceSeconds(1)
  await readEvents()
  await stage.settle()
  return endReadSpan(stage.database.pool, [''])
}

test('the database of yesterday becomes what Stripe has, and nothing is sent twice', async () => {
  const acme = await buy('acme')
  await live(2)
  await buy('pending')
  await stage.simulator.caughtUp()
  await stage.receiveAll()
  await stage.settle()
  backup = await backUp(stage.database)
  // A lost day: what was pending is sent, one tenant comes and one goes.
  await live(1)
  await buy('rotor')
  stage.simulator.platform.cancel(acme)
  await live(23)
  expect(await access()).toEqual(['acme EXPIRED', 'pending ACTIVE', 'rotor ACTIVE'])
  expect(told().get('email welcome pending')).toBe(1)
  await backup.restore()

  expect(await access()).toEqual(['acme ACTIVE', 'pending ACTIVE'])
  const before = stage.sent.length
  expect(await mark()).not.toBeNull()
  await stage.deliver()
  expect(stage.sent.length, 'everything waits').toBe(before)
  hours += 1
  await stage.pass(hours)
  await buy('later')
  await stage.simulator.caughtUp()
  await stage.receiveAll()
  await stage.settle()
  await stage.deliver()
  expect(stage.sent.length, 'also what is new').toBe(before)

  const ended = await recover()
  expect(ended?.messages).toBe((await lost()).length)
  await stage.deliver()
  expect(await access()).toEqual(['acme EXPIRED', 'later ACTIVE', 'pending ACTIVE', 'rotor ACTIVE'])
  expect(twice()).toEqual([])
  expect(told().get('email welcome later')).toBe(1)
  expect(await lost()).toEqual([
    'email cancelled acme',
    'email welcome pending',
    'email welcome rotor',
    'hook subscription.activated pending',
    'hook subscription.activated rotor',
    'hook subscription.expired acme',
    'webhook subscription.activated pending',
    'webhook subscription.activated rotor',
    'webhook subscription.expired acme',
    'webhook tenant.created pending',
    'webhook tenant.created rotor',
  ])
})

test('the audit log names what is missing until an operator accepts the loss', async () => {
  await buy('acme')
  await live(1)
  backup = await backUp(stage.database)
  await buy('rotor')
  await live(1)
  await backup.restore()
  await mark()
  await recover()
  const { pool } = stage.database
  expect(await lines('select kind as line from bursar.findings where resolved_at is null')).toEqual(
    ['database_restored'],
  )
  expect(await verifyAudit(pool, audit)).toMatchObject({ ok: false })
  const who = { operatorId: 'ops', reason: 'restored the backup' }
  expect(await acceptLoss(pool, { ...audit, ...who })).toMatchObject({ outcome: 'accepted' })
  await forgetRestore(pool)
  expect(await verifyAudit(pool, audit)).toMatchObject({ ok: true })
  expect(await lines('select kind as line from bursar.findings where resolved_at is null')).toEqual(
    [],
  )
  expect(await mark()).toBeNull()
})

test('a tenant that bought in the lost span is its own again, by the metadata', async () => {
  await live(1)
  backup = await backUp(stage.database)
  // The intent that the checkout began with is lost with the database.
  const metadata = { bursar_intent: 'n'.repeat(32), bursar_tenant: signedReference('acme') }
  const options = { client_reference_id: undefined, subscription_data: { metadata }, metadata }
  await buy('ignored', options)
  await live(5)
  await backup.restore()
  await mark()
  expect((await recover())?.messages).toBeGreaterThan(0)
  expect(await access()).toEqual(['acme ACTIVE'])
})

test('without a mark outside the database, an operator names the time of the backup', async () => {
  await buy('acme')
  await live(1)
  const from = stage.clock.now()
  backup = await backUp(stage.database)
  await buy('rotor')
  await live(5)
  await backup.restore()
  rmSync(markFileOf(audit.anchorFile))
  expect(await mark()).toBeNull()
  await readEvents()
  await stage.settle()
  await declareLostSince(stage.database.pool, from)
  expect((await recover())?.messages).toBe(4)
  await stage.deliver()
  expect(twice()).toEqual([])
  expect(await access()).toEqual(['acme ACTIVE', 'rotor ACTIVE'])
})

test('a reminder of the lost span is not repeated, and one that is due later is sent', async () => {
  const { pool } = stage.database
  await pool.query("insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme')")
  await pool.query(
    `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
       term_start, term_end)
     values ('own-1', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', $1::timestamptz, $1::timestamptz + interval '30 days 12 hours')`,
    [stage.clock.now()],
  )
  backup = await backUp(stage.database)
  await live(24)
  expect(told().get('email renewal acme')).toBe(1)
  await backup.restore()
  await mark()
  await stage.schedule()
  await recover()
  await stage.deliver()
  expect(told().get('email renewal acme')).toBe(1)
  expect(await lost()).toEqual(['email renewal acme'])
  await live(16 * 24)
  expect(told().get('email renewal acme')).toBe(2)
})
