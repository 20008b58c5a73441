import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import type { Follower } from '../../packages/bursar/src/billing/entitlement/change-relay.ts'
import type { Config } from '../../packages/bursar/src/config/config.ts'
import { entitlementStream } from '../../packages/bursar/src/http/api/entitlement/entitlement-stream.ts'
import { EntitlementService } from '../../packages/bursar/src/service/entitlements.ts'
import { readEvents, type StreamEvent } from '../../packages/client/src/read-events.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeTenant } from '../support/entitled-tenant.ts'
import { TEST_PLANS } from '../support/test-config.ts'

let db: TestDatabase
let api: EntitlementService

const openApi = (plans: Config['plans']) =>
  new EntitlementService({
    config: { plans },
    database: { url: db.url },
    log: createLog({ level: 'silent' }),
  })

beforeAll(async () => {
  db = await createTestDatabase()
  for (const id of ['acme', 'beta', 'gamma']) await makeTenant(db.pool, id)
  api = openApi(TEST_PLANS)
})
afterAll(async () => {
  await api.close()
  await db.drop()
})

const touch = (tenantId: string) =>
  db.pool.query('update bursar.subscriptions set updated_at = now() where tenant_id = $1', [
    tenantId,
  ])

/** A reader of the stream that passes over signs of life, but for the first event. */
async function follow(since: string | null = null, stopping = new AbortController(), served = api) {
  const events = readEvents(await entitlementStream(served, since, stopping.signal))
  const next = async () => (await events.next()).value as StreamEvent | undefined
  const first = await next()
  return {
    first: first?.event,
    firstTenants: first?.data.match(/\w+(?="[,\]])/g)?.sort(),
    /** The next event that tells of a change; its id beside it. */
    async change(): Promise<StreamEvent | undefined> {
      for (;;) {
        const event = await next()
        if (event?.event !== 'alive') return event
      }
    },
    end: () => events.return(undefined),
    stopping,
    next,
  }
}

test('it begins with a reset, and tells of each change that is committed', async () => {
  const stream = await follow()
  expect(stream.first).toBe('reset')
  await touch('acme')
  expect(await stream.change()).toMatchObject({ event: 'changed', data: '{"tenants":["acme"]}' })
  await touch('beta')
  expect(await stream.change()).toMatchObject({ event: 'changed', data: '{"tenants":["beta"]}' })
  expect((await stream.next())?.event).toBe('alive')
  await stream.end()
})

test('after a break it tells of what was missed, and only of that', async () => {
  const before = await follow()
  await touch('acme')
  const seen = await before.change()
  await before.end()
  await touch('beta')
  await touch('gamma')
  const after = await follow(seen?.id ?? null)
  expect([after.first, after.firstTenants]).toEqual(['changed', ['beta', 'gamma']])
  await after.end()
  const nothing = await follow((await liveId()) ?? null)
  expect(nothing.first).toBe('alive')
  await nothing.end()
})

async function liveId(): Promise<string | null | undefined> {
  const stream = await follow()
  const id = (await stream.next())?.id
  await stream.end()
  return id
}

test('a service with other plans begins anew, one with the same goes on', async () => {
  const smaller = { ...TEST_PLANS, starter: { ...TEST_PLANS.starter, limits: { devices: 5 } } }
  const id = await liveId()
  for (const [plans, first] of [
    [smaller, 'reset'],
    [{ ...TEST_PLANS }, 'alive'],
  ] as const) {
    const restarted = openApi(plans)
    const stream = await follow(id, undefined, restarted)
    expect(stream.first).toBe(first)
    await stream.end()
    await restarted.close()
  }
})

test.each(['', '1', 'select 1', '5:4:@1772366400000', '1:99999999999:@1772366400000'])(
  'an id that is none of ours begins anew: %j',
  async (id) => {
    const stream = await follow(id)
    expect(stream.first).toBe('reset')
    await stream.end()
  },
)

test('several followers are told the same; one that leaves takes nobody with it', async () => {
  const streams = await Promise.all([follow(), follow(), follow()])
  await streams[0]?.end()
  await touch('acme')
  for (const stream of streams.slice(1)) {
    expect((await stream.change())?.data).toBe('{"tenants":["acme"]}')
    await stream.end()
  }
})

test('it ends when the service stops', async () => {
  const stream = await follow()
  stream.stopping.abort()
  for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
    expect(event.event).toBe('alive')
  }
  const late = await follow(null, stream.stopping)
  expect(await late.change()).toBeUndefined()
})

test('who does not read is cut off, and the service keeps nothing for them', async () => {
  const followers = new Set<Follower>()
  const follow = async (_since: string | null, follower: Follower) => {
    followers.add(follower)
    return () => void followers.delete(follower)
  }
  const stream = await entitlementStream({ follow }, null, new AbortController().signal)
  const [tell] = followers
  for (let n = 0; n < 10_000 && followers.size > 0; n += 1) tell?.({ id: '1', tenants: ['acme'] })
  expect(followers.size).toBe(0)
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.byteLength
  expect(bytes).toBeLessThan(50_000)
})
