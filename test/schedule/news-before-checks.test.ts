import { afterEach, beforeEach, expect, test } from 'vitest'
import { Worker } from '../../packages/bursar/src/base/work/worker.ts'
import { recordEvents } from '../../packages/bursar/src/inbox/record-events.store.ts'
import { claimWithinBudget } from '../../packages/bursar/src/refresh/claim/claim-within-budget.ts'
import { freeSlots } from '../../packages/bursar/src/refresh/claim/share-slots.ts'
import { type Claim, postponeClaim } from '../../packages/bursar/src/refresh/object/claim.store.ts'
import { observe } from '../../packages/bursar/src/refresh/object/observe.store.ts'
import type { ObjectKind } from '../../packages/bursar/src/subscription/tracked-object.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** As a worker has by default. */
const CONCURRENCY = 8
const BACKLOG = 3_000
const STEP_SECONDS = 0.125

let clock: VirtualClock
let database: TestDatabase
beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
})
afterEach(() => database.drop())

const FILL = `
insert into bursar.stripe_objects (account, object_id, kind, cause, priority, observed_generation)
select $1, 'sub_' || n, 'subscription', $2, $3, 0 from generate_series(1, $4::int) n`

interface Backlog {
  readonly account?: string
  readonly cause: 'event' | 'late_read' | 'recheck'
  readonly priority: number
  readonly count?: number
}

async function fill({ account = '', cause, priority, count = BACKLOG }: Backlog): Promise<void> {
  await database.pool.query(FILL, [account, cause, priority, count])
  await database.pool.query('analyze bursar.stripe_objects')
}

/** An event about an object that was never seen: somebody has bought. */
async function arrive(id: string, kind: ObjectKind, account = ''): Promise<void> {
  const object = { account, id, kind }
  const event = { eventId: `evt_${id}`, eventType: 'checkout.session.completed', object }
  const about = { objectId: id, objectType: kind, bodySha256: Buffer.alloc(32) }
  await recordEvents(database.pool, [{ ...event, ...about }])
}

interface UnderWay {
  readonly claim: Claim
  readonly until: number
}

/** A worker whose time passes in steps; each answer comes so long after it was asked for. */
class SteppedWorker {
  readonly #accounts: readonly string[]
  readonly #answerSeconds: number
  #underWay: UnderWay[] = []
  readonly claimed: Claim[] = []
  seconds = 0

  constructor(accounts: readonly string[], answerSeconds = 1) {
    this.#accounts = accounts
    this.#answerSeconds = answerSeconds
  }

  async step(): Promise<readonly Claim[]> {
    const done = this.#underWay.filter(({ until }) => until <= this.seconds)
    this.#underWay = this.#underWay.filter(({ until }) => until > this.seconds)
    for (const { claim } of done) await observe(database.pool, claim)
    const free = CONCURRENCY - this.#underWay.length
    const underWay = this.#underWay.map(({ claim }) => claim)
    const readRate = { requestsPerSecond: 20, livemode: true }
    const claiming = { pool: database.pool, accounts: this.#accounts, readRate }
    const claims = await claimWithinBudget(claiming, freeSlots(free, underWay))
    const until = this.seconds + this.#answerSeconds
    this.#underWay.push(...claims.map((claim) => ({ claim, until })))
    this.claimed.push(...claims)
    this.seconds += STEP_SECONDS
    clock.advanceSeconds(STEP_SECONDS)
    return claims
  }

  async run(seconds: number): Promise<void> {
    for (const end = this.seconds + seconds; this.seconds < end; ) await this.step()
  }

  /** How long until this one is claimed. */
  async secondsUntilClaimed(id: string, secondsMax: number): Promise<number> {
    const since = this.seconds
    while (this.seconds - since < secondsMax) {
      if ((await this.step()).some((claim) => claim.id === id)) return this.seconds - since
    }
    return Number.POSITIVE_INFINITY
  }
}

test.each([
  ['rechecks', { cause: 'recheck', priority: 1 }],
  ['late looks', { cause: 'late_read', priority: 2 }],
  ['routine checks', { cause: 'recheck', priority: 3 }],
] as const)(
  'with 3,000 %s queued, and Stripe answering in 1 s, a new sale is claimed within 2 s',
  async (_, given) => {
    await fill(given)
    const worker = new SteppedWorker([''])
    await worker.run(3)
    for (const [purchase, kind] of [
      ['cs_first', 'checkout_session'],
      ['cs_second', 'checkout_session'],
      ['sub_new', 'subscription'],
    ] as const) {
      await arrive(purchase, kind)
      expect(await worker.secondsUntilClaimed(purchase, 10)).toBeLessThanOrEqual(2)
    }
    // The checks go on meanwhile, with what is theirs.
    const before = worker.claimed.length
    await worker.run(5)
    expect(worker.claimed.length - before).toBeGreaterThan(5 * 5)
  },
)

test('an account with thousands of stale objects delays nobody else’s news', async () => {
  await fill({ account: 'acct_big', cause: 'event', priority: 0 })
  const worker = new SteppedWorker(['', 'acct_big', 'acct_small'])
  await worker.run(3)
  for (const account of ['acct_small', '']) {
    await arrive(`cs_of_${account}`, 'checkout_session', account)
    expect(await worker.secondsUntilClaimed(`cs_of_${account}`, 30)).toBeLessThanOrEqual(2)
  }
})

test('two accounts with thousands each are served alike', async () => {
  await fill({ account: 'acct_one', cause: 'event', priority: 0 })
  clock.advanceSeconds(60)
  await fill({ account: 'acct_two', cause: 'event', priority: 0 })
  const worker = new SteppedWorker(['acct_one', 'acct_two'])
  await worker.run(10)
  const ofOne = worker.claimed.filter(({ account }) => account === 'acct_one').length
  const share = ofOne / worker.claimed.length
  expect(share).toBeGreaterThan(0.4)
  expect(share).toBeLessThan(0.6)
})

test('checks take at most half of the reads of an endpoint while news takes the rest', async () => {
  await fill({ cause: 'recheck', priority: 1 })
  const worker = new SteppedWorker([''], STEP_SECONDS)
  await worker.run(10)
  expect(worker.claimed.length).toBeLessThanOrEqual(10 * 10 + 3)
  expect(worker.claimed.length).toBeGreaterThan(10 * 9)
  await database.pool.query("update bursar.stripe_objects set priority = 0, cause = 'event'")
  const before = worker.claimed.length
  await worker.run(10)
  expect(worker.claimed.length - before).toBeGreaterThan(10 * 18)
})

test('a real worker whose every slot for checks hangs still takes news at once', async () => {
  await fill({ cause: 'recheck', priority: 1, count: 100 })
  const started: string[] = []
  const release = Promise.withResolvers<void>()
  const sold = Promise.withResolvers<void>()
  const worker = new Worker<Claim>({
    concurrency: CONCURRENCY,
    claim: (limit, underWay) =>
      claimWithinBudget(
        { pool: database.pool, accounts: [''], readRate: null },
        freeSlots(limit, underWay),
      ),
    refresh: async ({ id }) => {
      started.push(id)
      if (id === 'cs_purchase') sold.resolve()
      await release.promise
    },
    onTrouble: (error) => sold.reject(error),
  })
  worker.start()
  await arrive('cs_purchase', 'checkout_session')
  worker.wake()
  await sold.promise
  expect(started.length).toBeLessThanOrEqual(7)
  release.resolve()
  await worker.stop()
})

test('what fails again and again, and is news, leaves checks their turn while it waits', async () => {
  await arrive('cs_fails', 'checkout_session')
  await fill({ cause: 'recheck', priority: 1, count: 1 })
  const claiming = { pool: database.pool, accounts: [''], readRate: null }
  const [failing] = await claimWithinBudget(claiming, freeSlots(1, []))
  expect(failing?.id).toBe('cs_fails')
  const failure = { delaySeconds: 60, attempts: 0, failures: 1, errorCode: 'STRIPE_UNAVAILABLE' }
  await postponeClaim(database.pool, failing!, failure)
  expect((await claimWithinBudget(claiming, freeSlots(1, []))).map(({ id }) => id)).toEqual([
    'sub_1',
  ])
})
