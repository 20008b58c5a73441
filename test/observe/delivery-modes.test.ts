import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyAudit } from '../../packages/bursar/src/audit/verify-audit.store.ts'
import { switchAll } from '../../packages/bursar/src/operator/actions/delivery/switch-tenants.store.ts'
import { enqueuedAgain } from '../../packages/bursar/src/operator/actions/outgoing/enqueue-again.store.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { replayWebhooks } from '../../packages/bursar/src/outbox/enqueue/replay.store.ts'
import { purgeMessages } from '../../packages/bursar/src/outbox/purge-messages.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { addTenants, merge, undo } from '../merge/merge-stage.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { AUDIT_KEY } from '../support/test-config.ts'
import {
  ALL_OUTGOING,
  contextOf,
  enqueueAll,
  message,
  outcomes,
  switching,
  switchTo,
} from './observe-stage.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase()
  await addTenants(database.pool, ['acme', 'buyer'])
})
afterEach(() => database.drop())

const sent: string[] = []
const handler = async ({ name }: { readonly name: string }) => {
  sent.push(name)
  return { kind: 'done' } as const
}
const handlers = { email: handler, webhook: handler, hook: handler, provision: handler }

async function deliverAll(): Promise<readonly string[]> {
  sent.length = 0
  const { rows } = await database.pool.query(
    'select message_id from bursar.outbox where outcome is null order by cause_key',
  )
  for (const { message_id: id } of rows) await deliverMessage(database.pool, id, handlers)
  return [...sent]
}

test('in observe, every kind of message is recorded and none is pending', async () => {
  await switchTo(database.pool, 'observe', ['acme'])
  await enqueueAll(database.pool, [
    message('acme', 'a'),
    message('acme', 'b', { kind: 'webhook', name: 'subscription.activated', target: 'crm' }),
    message('acme', 'c', { kind: 'hook', name: 'subscription.activated' }),
    message('acme', 'd', { kind: 'provision', name: 'identity' }),
    message('buyer', 'e'),
  ])
  expect(await outcomes(database.pool)).toEqual([
    'a observed',
    'b observed',
    'c observed',
    'd observed',
    'e pending',
  ])
  expect(await deliverAll()).toEqual(['welcome'])
})

test('findings reach operators in either mode', async () => {
  await switchTo(database.pool, 'observe', ['acme'])
  await enqueueAll(database.pool, [
    message('acme', 'a', { kind: 'alert', name: 'alert', target: 'email:1' }),
    message('acme', 'b', { kind: 'webhook', name: 'finding.opened', target: 'crm' }),
    message('acme', 'c', { kind: 'webhook', name: 'finding.resolved', target: 'crm' }),
    message(null, 'd', { kind: 'webhook', name: 'finding.opened', target: 'crm' }),
  ])
  expect(await outcomes(database.pool)).toEqual([
    'a pending',
    'b pending',
    'c pending',
    'd pending',
  ])
})

test('what was observed is never sent: not after go-live, not by hand, not by a replay', async () => {
  await switchTo(database.pool, 'observe', ['acme'])
  const webhook = { kind: 'webhook', name: 'subscription.activated', target: 'crm' } as const
  await enqueueAll(database.pool, [message('acme', 'a'), message('acme', 'b', webhook)])
  await switchTo(database.pool, 'live', ['acme'], ALL_OUTGOING)
  // The same cause again, as a reminder of the same term has.
  expect(await enqueueAll(database.pool, [message('acme', 'a')])).toBe(0)
  const { rows } = await database.pool.query('select message_id from bursar.outbox')
  for (const { message_id: id } of rows) {
    const again = inTransaction(database.pool, (tx) => enqueuedAgain(tx, id))
    await expect(again).rejects.toMatchObject({ code: 'ACTION_IMPOSSIBLE' })
  }
  const replay = { endpoint: 'crm', from: new Date(0), to: null, which: 'all' } as const
  expect(await inTransaction(database.pool, (tx) => replayWebhooks(tx, replay))).toBe(0)
  expect(await deliverAll()).toEqual([])
  await enqueueAll(database.pool, [message('acme', 'c', webhook)])
  expect(await deliverAll()).toEqual(['subscription.activated'])
})

test('taken back, what is pending is not sent, and cannot be sent by hand', async () => {
  await enqueueAll(database.pool, [message('acme', 'a'), message('buyer', 'b')])
  expect(await switchTo(database.pool, 'observe', ['acme'])).toMatchObject({ observed: 1 })
  expect(await outcomes(database.pool)).toEqual(['a observed', 'b pending'])
  const webhook = { kind: 'webhook', name: 'tenant.created', target: 'crm' } as const
  await enqueueAll(database.pool, [message('buyer', 'c', webhook)])
  await deliverAll()
  await switchTo(database.pool, 'observe', ['buyer'])
  const replay = { endpoint: 'crm', from: new Date(0), to: null, which: 'all' } as const
  expect(await inTransaction(database.pool, (tx) => replayWebhooks(tx, replay))).toBe(0)
  expect(await outcomes(database.pool)).toEqual(['a observed', 'b done', 'c done'])
})

test('a message that was enqueued beside the switch is stopped before it is sent', async () => {
  await enqueueAll(database.pool, [message('acme', 'a')])
  await database.pool.query("update bursar.tenants set delivery = 'observe'")
  expect(await deliverAll()).toEqual([])
  expect(await outcomes(database.pool)).toEqual(['a observed'])
})

test('what is being sent while its tenant is switched counts as sent', async () => {
  await enqueueAll(database.pool, [message('acme', 'a')])
  const { rows } = await database.pool.query('select message_id from bursar.outbox')
  await deliverMessage(database.pool, rows[0].message_id, {
    email: async () => {
      await switchTo(database.pool, 'observe', ['acme'])
      return { kind: 'done' }
    },
  })
  expect(await outcomes(database.pool)).toEqual(['a done'])
})

test('a commit that holds the tenant comes before the switch or after it', async () => {
  const { pool } = database
  await switchTo(pool, 'observe', ['acme'])
  const client = await pool.connect()
  await client.query('begin')
  await client.query("select from bursar.tenants where tenant_id = 'acme' for update")
  const going = switchTo(pool, 'live', ['acme'])
  await waitsForLock()
  await client.query(
    `insert into bursar.outbox (kind, name, cause_key, tenant_id, outcome, ended_at)
     select 'email', 'welcome', 'before', 'acme', case when observed then 'observed' end,
       case when observed then now() end
     from (select bursar.is_observed('email', 'welcome', 'acme') as observed) mode`,
  )
  await client.query('commit')
  client.release()
  await going
  await enqueueAll(pool, [message('acme', 'after')])
  expect(await outcomes(pool)).toEqual(['after pending', 'before observed'])
})

/** Until the session of the switch waits for the row. */
async function waitsForLock(): Promise<void> {
  const text = `select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  while ((await database.pool.query(text)).rowCount === 0) await new Promise(setImmediate)
}

test('a merged tenant follows the one that stays, and has its own mode again after', async () => {
  const { pool } = database
  await switchTo(pool, 'observe', ['buyer'])
  await merge(pool, 'buyer', 'acme')
  await enqueueAll(pool, [message('buyer', 'a'), message('acme', 'b')])
  expect(await outcomes(pool)).toEqual(['a pending', 'b pending'])
  await undo(pool, 'buyer')
  await enqueueAll(pool, [message('buyer', 'c'), message('acme', 'd')])
  expect((await outcomes(pool)).slice(2)).toEqual(['c observed', 'd pending'])
})

test('a live tenant that is merged into an observed one is sent nothing more', async () => {
  const { pool } = database
  const context = { auditKey: AUDIT_KEY, outgoing: ALL_OUTGOING, plans: {} }
  const webhook = { kind: 'webhook', name: 'tenant.created', target: 'crm' } as const
  await enqueueAll(pool, [message('buyer', 'a'), message('buyer', 'b', webhook)])
  await switchTo(pool, 'observe', ['acme'])
  await merge(pool, 'buyer', 'acme', context)
  expect(await deliverAll()).toEqual([])
  expect((await outcomes(pool)).every((line) => line.endsWith(' observed'))).toBe(true)
  // Live, both identities are brought to what is true now.
  expect(await switchTo(pool, 'live', ['buyer'], ALL_OUTGOING)).toMatchObject({
    tenants: 1,
    provisioned: 2,
  })
  expect(await deliverAll()).toEqual(['access', 'access'])
})

test('at go-live, only tenants whose status the identity provider missed are told of', async () => {
  const { pool } = database
  await switchTo(pool, 'observe', ['acme', 'buyer'])
  const access = { kind: 'provision', name: 'access' } as const
  await enqueueAll(pool, [message('acme', 'a', access), message('acme', 'b', access)])
  // It waits for go-live, however long that takes.
  await pool.query("update bursar.outbox set ended_at = now() - interval '1 year'")
  expect(await inTransaction(pool, (tx) => purgeMessages(tx, 90, 100))).toBe(0)
  const live = await switchTo(pool, 'live', ['acme', 'buyer'], ALL_OUTGOING)
  expect(live).toMatchObject({ tenants: 2, provisioned: 1 })
  expect(await deliverAll()).toEqual(['access'])
  expect(await inTransaction(pool, (tx) => purgeMessages(tx, 90, 100))).toBe(2)
})

test('all tenants are switched in batches, each with a row in its chain', async () => {
  const { pool } = database
  await pool.query(
    `insert into bursar.tenants (tenant_id, name, delivery)
     select 't' || n, 'T', 'observe' from generate_series(1, 2500) n`,
  )
  const steps: number[] = []
  const all = await switchAll(contextOf(pool), switching('live'), (tenants) => steps.push(tenants))
  expect(all).toEqual({ tenants: 2500, observed: 0, provisioned: 0 })
  expect(steps).toEqual([1000, 2000, 2500])
  const { rows } = await pool.query(
    `select count(*)::int as rows, count(distinct tenant_id)::int as tenants
     from bursar.subscription_audit where event_type = 'operator.delivery.live'`,
  )
  expect(rows).toEqual([{ rows: 2500, tenants: 2500 }])
  const none = { key: AUDIT_KEY, anchorFile: join(tmpdir(), 'no-anchor'), ignoresLosses: true }
  expect(await verifyAudit(pool, none)).toMatchObject({ ok: true, tenants: 2500 })
  expect(await switchAll(contextOf(pool), switching('live'))).toMatchObject({ tenants: 0 })
})
