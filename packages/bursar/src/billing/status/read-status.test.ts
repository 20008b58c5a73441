import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { readStatus } from './read-status.ts'
import { Settlements } from './settlements.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

/** Nobody is woken by the time, and it is seen what they wait for. */
class WakingByTell extends Settlements {
  awaited: readonly string[] = []
  #wake: () => void = () => undefined

  constructor() {
    super(() => undefined)
  }

  override next(subjects: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      this.awaited = subjects
    })
  }

  override tell(subject: string): void {
    if (this.awaited.includes(subject)) this.#wake()
  }
}

const asking = (settlements: Settlements) => ({ pool: db.pool, settlements })

const patience = { waitSeconds: 20, session: null, gone: new AbortController().signal }

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
async function settle(session: string): Promise<void> {
  await db.pool.query(
    `with settled as (
       update bursar.stripe_subjects set settled = generation where subject = $1
       returning subject, account, generation)
     insert into bursar.settlements (subject, account, generation, cause, claimed_at, outcome, rule)
     select subject, account, generation, 'link', now(), 'unchanged', 'checkout_wait' from settled`,
    [session],
  )
}

test('who waits for a checkout is woken by it, and by no other', async () => {
  const session = await openCheckout('waiting')
  const settlements = new WakingByTell()
  const waiting = readStatus(asking(settlements), 'waiting', patience)
  await expect.poll(() => settlements.awaited).toContain(session)
  await settle(session)
  let isAnswered = false
  void waiting.then(() => {
    isAnswered = true
  })
  settlements.tell('cs_of_another')
  // As long as a look takes that it would have had.
  await readStatus(asking(settlements), 'waiting', { ...patience, waitSeconds: 0 })
  expect(isAnswered).toBe(false)
  settlements.tell(session)
  expect(await waiting).toMatchObject({ isSettled: true, isCheckoutOpen: true })
})

test('who comes when a hundred wait is answered at once, and asks Stripe nothing', async () => {
  const session = await openCheckout('late')
  const settlements = new WakingByTell()
  const places = Array.from({ length: 100 }, (_, n) => settlements.enter(`t-${n % 20}`))
  const full = await readStatus(asking(settlements), 'late', patience)
  expect(full).toMatchObject({ isSettled: false, isCheckoutOpen: true })
  expect(settlements.awaited).toEqual([])
  const asked = 'select 1 from bursar.stripe_subjects where subject = $1'
  expect((await db.pool.query(asked, [session])).rows).toEqual([])

  places[0]?.()
  const waiting = readStatus(asking(settlements), 'late', patience)
  await expect.poll(() => settlements.awaited).toContain(session)
  await settle(session)
  settlements.tell(session)
  expect(await waiting).toMatchObject({ isSettled: true })
  // It has left its place.
  expect(settlements.enter('next')).not.toBeNull()
})
