import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { readStatus } from './read-status.ts'
import { RefreshWaiters } from './refresh-waiters.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

/** Nobody is woken by the time, and it is seen what they wait for. */
class WakingByTell extends RefreshWaiters {
  awaited: readonly string[] = []
  rounds = 0
  #wake: () => void = () => undefined

  constructor() {
    super(() => undefined)
  }

  override next(objects: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      this.awaited = objects
      this.rounds += 1
    })
  }

  override tell(objectId: string): void {
    if (this.awaited.includes(objectId)) this.#wake()
  }
}

const asking = (waiters: RefreshWaiters) => ({ pool: db.pool, waiters })

/** The statement with which a look ends that has found something stale. */
const isLook = (call: readonly unknown[] | undefined) =>
  JSON.stringify(call?.[0] ?? null).includes('billing_count_stale')

const timeout = { waitSeconds: 20, session: null, gone: new AbortController().signal }

async function openCheckout(tenantId: string): Promise<string> {
  const session = `cs_of_${tenantId}`
  await db.pool.query('insert into bursar.tenants (tenant_id, name) values ($1, $1)', [tenantId])
  await db.pool.query(
    `insert into bursar.checkout_intents
       (nonce, account, tenant_id, price_id, session_id, session_url, expires_at)
     values ('the-nonce-of-' || $1, '', $1, 'price_1', $2, 'https://x', now() + interval '1 hour')`,
    [tenantId, session],
  )
  return session
}

/** What a refresh would leave: Stripe was asked, and calls it open. */
async function observe(session: string): Promise<void> {
  await db.pool.query(
    `with observed as (
       update bursar.stripe_objects set observed_generation = generation where object_id = $1
       returning object_id, account, generation)
     insert into bursar.refresh_results (object_id, account, generation, cause, claimed_at, outcome, rule)
     select object_id, account, generation, 'link', now(), 'unchanged', 'checkout_wait' from observed`,
    [session],
  )
}

test('who waits for a checkout is woken by it, and by no other', async () => {
  const session = await openCheckout('waiting')
  const waiters = new WakingByTell()
  const pool = db.anotherPool()
  const asked = vi.spyOn(pool, 'query')
  const looks = () => asked.mock.settledResults.filter((_, nth) => isLook(asked.mock.calls[nth]))
  const waiting = readStatus({ pool, waiters }, 'waiting', timeout)
  await expect.poll(() => waiters.awaited).toContain(session)
  // What is observed before the look is over needs nobody to be woken.
  await expect.poll(() => looks().map(({ type }) => type)).toEqual(['fulfilled', 'fulfilled'])
  await observe(session)
  let isAnswered = false
  void waiting.then(() => {
    isAnswered = true
  })
  asked.mockClear()
  const { rounds } = waiters
  waiters.tell('cs_of_another')
  // As long as a look takes that it would have had.
  await readStatus(asking(waiters), 'waiting', { ...timeout, waitSeconds: 0 })
  expect(isAnswered).toBe(false)
  // Nor has it looked again.
  expect(asked).not.toHaveBeenCalled()
  expect(waiters.rounds).toBe(rounds)
  waiters.tell(session)
  expect(await waiting).toMatchObject({ isObserved: true, isCheckoutOpen: true })
})

test('who comes when a hundred wait is answered at once, and asks Stripe nothing', async () => {
  const session = await openCheckout('late')
  const waiters = new WakingByTell()
  const places = Array.from({ length: 100 }, (_, n) => waiters.enter(`t-${n % 20}`))
  const full = await readStatus(asking(waiters), 'late', timeout)
  expect(full).toMatchObject({ isObserved: false, isCheckoutOpen: true })
  expect(waiters.awaited).toEqual([])
  const asked = 'select 1 from bursar.stripe_objects where object_id = $1'
  expect((await db.pool.query(asked, [session])).rows).toEqual([])

  places[0]?.()
  const waiting = readStatus(asking(waiters), 'late', timeout)
  await expect.poll(() => waiters.awaited).toContain(session)
  await observe(session)
  waiters.tell(session)
  expect(await waiting).toMatchObject({ isObserved: true })
  // It has left its place.
  expect(waiters.enter('next')).not.toBeNull()
})
