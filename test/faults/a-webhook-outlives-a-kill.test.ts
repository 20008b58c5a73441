import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enqueue } from '../../packages/bursar/src/outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { type ServeProcess, startServe } from '../support/serve-process.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { until } from '../support/until.ts'

let database: TestDatabase
let endpoint: TestEndpoint
const folder = makeScratchFolder()
const started: ServeProcess[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  endpoint = await startTestEndpoint()
  const crm = { url: endpoint.url, secretEnv: 'WEBHOOK_SECRET_CRM' }
  const webhooks = { allowPrivate: true, endpoints: { crm } }
  writeFileSync(join(folder, 'webhook.json'), JSON.stringify({ plans: TEST_PLANS, webhooks }))
  await database.pool.query("insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme')")
})
afterAll(async () => {
  for (const { command } of started) {
    command.child.kill('SIGKILL')
    await command.ended
  }
  await endpoint.stop()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<ServeProcess> {
  const env = {
    BURSAR_CONFIG: join(folder, 'webhook.json'),
    WEBHOOK_SECRET_CRM: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  }
  const options = { databaseUrl: database.url, apiBase: 'http://127.0.0.1:9', folder, env }
  const process = await startServe(options)
  started.push(process)
  return process
}

/** As after three minutes without a word of who took the job: the queue gives it to another. */
async function letQueueEmail(): Promise<void> {
  await database.pool.query(`
    update bursar_queue.job set started_on = started_on - interval '1 hour' where state = 'active';
    update bursar_queue.queue set monitor_on = null`)
  const db = { executeSql: (text: string, values?: unknown[]) => database.pool.query(text, values) }
  const boss = new PgBoss({ db, schema: 'bursar_queue', supervise: false, schedule: false })
  await boss.start()
  await boss.supervise('webhook')
  await boss.stop({ close: false })
}

test('killed between the call and its mark: another calls again, with the same id', async () => {
  endpoint.answer = () => started[0]?.command.child.kill('SIGKILL')
  await start()
  const message = {
    kind: 'webhook',
    name: 'tenant.created',
    target: 'crm',
    causeKey: 'webhook:tenant.created:crm:acme',
    tenantId: 'acme',
    subscriptionId: null,
    details: {},
  } as const
  await inTransaction(database.pool, (tx) => enqueue(tx, [message]))
  await started[0]?.command.ended
  const read = 'select message_id, attempts, outcome from bursar.outbox'
  const [{ message_id, ...left }] = (await database.pool.query(read)).rows
  expect(left).toEqual({ attempts: 1, outcome: null })

  endpoint.answer = ({ response }) => response.writeHead(204).end()
  await start()
  await letQueueEmail()
  await until('the message is done', async () => {
    return (await database.pool.query(read)).rows[0].outcome === 'done'
  })
  expect((await database.pool.query(read)).rows).toEqual([
    { message_id, attempts: 2, outcome: 'done' },
  ])
  const ids = endpoint.received.map(({ headers }) => headers['webhook-id'])
  expect(ids).toEqual([message_id, message_id])
  expect(endpoint.received[1]?.body).toBe(endpoint.received[0]?.body)
})
