import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { expedite } from '../support/expedite.ts'
import { eventAbout, openServiceStage, type ServiceStage } from '../support/service-stage.ts'

/** More than the tries after which what no waiting can mend becomes a dead letter. */
const FAILURES = 5
const BUYERS = 3
/** What one process works on at the same time: while Stripe hangs, nothing else is asked. */
const CONCURRENCY = 8
/** Each needs the database, and nothing of Stripe. */
const ACKS = 20

let stage: ServiceStage
beforeAll(async () => {
  stage = await openServiceStage()
})
afterEach(() => {
  stage.simulator.onApiRequest = null
})
afterAll(() => stage.close())

test.each([
  ['answers 500', { kind: 'error', status: 500 }],
  ['answers 429', { kind: 'rate_limited' }],
  ['refuses the key', { kind: 'unauthorized' }],
] as const)('Stripe %s: acks as ever, and everything observes afterwards', async (_, fault) => {
  const bought = await buyUntold(BUYERS)
  stage.simulator.onApiRequest = () => fault
  await tellAll(bought)
  await failedOften(FAILURES, BUYERS)
  await expectAcks(bought)
  await expectNothingDecided(bought)

  stage.simulator.onApiRequest = null
  await expectAllCaughtUp(bought)
})

test('Stripe hangs for a minute: acks as ever, and everything observes afterwards', async () => {
  const bought = await buyUntold(CONCURRENCY)
  const minute = Promise.withResolvers<undefined>()
  stage.simulator.onApiRequest = () => minute.promise
  await tellAll(bought)
  await expectAcks(bought)
  // Whoever waits is given up, so that the others get their turn.
  await failedOften(1, CONCURRENCY)
  await expectAcks(bought)
  await expectNothingDecided(bought)

  stage.simulator.onApiRequest = null
  minute.resolve(undefined)
  await expectAllCaughtUp(bought)
})

/** So many checkouts that nobody has told us of yet. Gives their subscriptions. */
async function buyUntold(count: number): Promise<string[]> {
  stage.simulator.deliveries.pause()
  const bought: string[] = []
  for (let number = 0; number < count; number += 1) {
    bought.push(String((await stage.buy({ company: 'Buyer', isSigned: false })).subscription))
  }
  return bought
}

/** Stripe delivers what it enqueues us, each of it at the first try. */
async function tellAll(bought: readonly string[]): Promise<void> {
  stage.simulator.deliveries.resume()
  await stage.simulator.caughtUp()
  const { rows } = await stage.database.pool.query(
    'select from bursar.stripe_objects where object_id = any($1) and stale',
    [bought],
  )
  expect(rows.length).toBe(bought.length)
}

async function expectAcks(bought: readonly string[]): Promise<void> {
  for (let number = 0; number < ACKS; number += 1) {
    const id = bought[number % bought.length]
    const { status } = await stage.deliver(eventAbout('customer.subscription.updated', { id }))
    expect(status).toBe(200)
  }
}

/** Waits until so many objects have failed so many times, without their growing pauses. */
async function failedOften(times: number, objects: number): Promise<void> {
  const failed = async () => {
    await expedite(stage.database.pool)
    const { rows } = await stage.database.pool.query(
      'select from bursar.stripe_objects where stale and failures >= $1',
      [times],
    )
    return rows.length
  }
  await expect.poll(failed).toBeGreaterThanOrEqual(objects)
}

async function expectNothingDecided(bought: readonly string[]): Promise<void> {
  const granted = await stage.granted()
  for (const id of bought) expect(granted).not.toContainEqual(expect.stringContaining(id))
  expect(await stage.findings()).toEqual([])
  const { rows } = await stage.database.pool.query(
    'select object_id, attempts from bursar.stripe_objects where attempts > 0',
  )
  expect(rows).toEqual([])
}

async function expectAllCaughtUp(bought: readonly string[]): Promise<void> {
  // Again and again: what was under way when Stripe came back may have failed, and pauses only now.
  const stale = async () => {
    await expedite(stage.database.pool)
    const { rows } = await stage.database.pool.query(
      'select from bursar.stripe_objects where stale',
    )
    return rows.length
  }
  await expect.poll(stale).toBe(0)
  await stage.bursar.caughtUp()
  const granted = await stage.granted()
  for (const id of bought) {
    expect(granted).toContainEqual(expect.stringMatching(`^${id} ACTIVE bt_buyer`))
  }
  // A dead letter would be a finding.
  expect(await stage.findings()).toEqual([])
  const { rows } = await stage.database.pool.query(
    'select event_id, outcome from bursar.stripe_events where processed_at is null',
  )
  expect(rows).toEqual([])
}
