import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InboxRow } from '../../packages/bursar/src/inbox/inbox-row.ts'
import {
  RECORDING_SETTINGS,
  recordEvents,
} from '../../packages/bursar/src/inbox/record-events.store.ts'
import { createPool, type Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { eventAbout, openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

/** Enough rounds that a backend left behind by each of them would be noticed. */
const ROUNDS = 5
const INGEST_CONNECTIONS = 2

let server: TestServer
let stage: ServiceStage
let admin: pg.Client
/** Commits to see whether commits wait. */
let prober: pg.Client
let session: Pool

beforeAll(async () => {
  server = await startTestServer()
  stage = await openServiceStage({ server })
  admin = new pg.Client({ connectionString: server.adminUrl })
  prober = new pg.Client({ connectionString: server.adminUrl, application_name: 'prober' })
  await Promise.all([admin.connect(), prober.connect()])
  session = createPool({
    url: server.url,
    max: 1,
    settings: RECORDING_SETTINGS,
    applicationName: 'recorder',
  })
})
afterAll(async () => {
  await nameStandby('')
  await session.end()
  await Promise.all([admin.end(), prober.end()])
  await stage.close()
  await server.remove()
})

/** Commits wait for a standby that nobody is, or for none. */
async function standbyIs(where: 'away' | 'back'): Promise<void> {
  const names = where === 'away' ? 'nobody' : ''
  await nameStandby(names)
  const shown = async () => (await admin.query('show synchronous_standby_names')).rows[0]
  await expect.poll(shown).toEqual({ synchronous_standby_names: names })
  // Sessions know it at once; that commits wait is decided by another process, a moment later.
  await expect.poll(commitsWait).toBe(where === 'away')
}

async function commitsWait(): Promise<boolean> {
  let isOver = false
  const committing = prober
    .query("select pg_logical_emit_message(true, 'probe'::text, ''::text)")
    .then(() => {
      isOver = true
    })
  const canceled = async () => isOver || (await cancelCommitOf('prober'))
  await expect.poll(canceled).toBe(true)
  const waited = !isOver
  await committing
  return waited
}

/** Whether it was waiting for the standby. */
async function cancelCommitOf(application: string): Promise<boolean> {
  const { rows } = await admin.query(
    `select pg_cancel_backend(pid) as canceled from pg_stat_activity
     where application_name = $1 and wait_event = 'SyncRep'`,
    [application],
  )
  return rows[0]?.canceled ?? false
}

async function nameStandby(names: string): Promise<void> {
  await admin.query(`alter system set synchronous_standby_names = '${names}'`)
  await admin.query('select pg_reload_conf()')
}

async function backendsOf(application: string): Promise<number> {
  const { rows } = await admin.query(
    'select count(*)::int as count from pg_stat_activity where application_name = $1',
    [application],
  )
  return rows[0].count
}

const row = (eventId: string): InboxRow => ({
  eventId,
  eventType: 'customer.subscription.updated',
  object: { account: '', id: 'sub_standby', kind: 'subscription' },
  objectId: 'sub_standby',
  objectType: 'subscription',
  bodySha256: Buffer.alloc(32, 7),
})

const known = () => eventAbout('customer.subscription.updated', { id: 'sub_away' })

test('new events and duplicates get 503 and leave no backends; afterwards both are accepted', async () => {
  const [old, fresh] = [known(), known()]
  expect((await stage.deliver(old)).status).toBe(200)
  await stage.caughtUp()
  await standbyIs('away')

  for (let round = 0; round < ROUNDS; round += 1) {
    const answers = await Promise.all([old, fresh, known()].map((event) => stage.deliver(event)))
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(answers[0]?.headers.get('retry-after')).toBe('5')
    // Each that was given up may be on its way out while the next one waits.
    expect(await backendsOf('bursar ingest')).toBeLessThanOrEqual(2 * INGEST_CONNECTIONS)
  }

  await standbyIs('back')
  const acknowledged = async (event: object) => (await stage.deliver(event)).status
  await expect.poll(() => acknowledged(fresh)).toBe(200)
  await expect.poll(() => acknowledged(old)).toBe(200)
  // What PostgreSQL kept although nobody was promised it is refreshed like all else.
  await stage.caughtUp()
})

test('a commit whose wait for the standby somebody cancels is not acknowledged', async () => {
  await recordEvents(session, [row('evt_before')])
  await standbyIs('away')
  const recording = recordEvents(session, [row('evt_canceled')])
  const refused = expect(recording).rejects.toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
  await expect.poll(() => cancelCommitOf('recorder')).toBe(true)
  await refused
  await standbyIs('back')
})
