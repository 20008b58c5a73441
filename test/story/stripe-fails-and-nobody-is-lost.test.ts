import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { hurry } from '../support/hurry.ts'
import { eventAbout, openServiceDesk, type ServiceDesk } from '../support/service-desk.ts'

/** More than the tries after which what no waiting can mend becomes a dead letter. */
const FAILURES = 5
const BUYERS = 3
/** What one process works on at the same time: while Stripe hangs, nothing else is asked. */
const CONCURRENCY = 8
const ACKS = 20
/** An acknowledgement needs the database, and nothing of Stripe. */
const ACK_MS_MAX = 2_000
const PATIENCE_MS = 25_000

let desk: ServiceDesk
beforeAll(async () => {
  desk = await openServiceDesk()
})
afterEach(() => {
  desk.simulator.onApiRequest = null
})
afterAll(() => desk.close())

test.each([
  ['answers 500', { kind: 'error', status: 500 }],
  ['answers 429', { kind: 'rate_limited' }],
  ['refuses the key', { kind: 'unauthorized' }],
] as const)('Stripe %s: acks as ever, and everything settles afterwards', async (_, fault) => {
  const bought = await buyUntold(BUYERS)
  desk.simulator.onApiRequest = () => fault
  await tellAll(bought)
  await failedOften(FAILURES, BUYERS)
  await expectAcks(bought)
  await expectNothingDecided(bought)

  desk.simulator.onApiRequest = null
  await expectAllSettled(bought)
})

test('Stripe hangs for a minute: acks as ever, and everything settles afterwards', async () => {
  const bought = await buyUntold(CONCURRENCY)
  const minute = Promise.withResolvers<undefined>()
  desk.simulator.onApiRequest = () => minute.promise
  await tellAll(bought)
  await expectAcks(bought)
  // Whoever waits is given up, so that the others get their turn.
  await failedOften(1, CONCURRENCY)
  await expectAcks(bought)
  await expectNothingDecided(bought)

  desk.simulator.onApiRequest = null
  minute.resolve(undefined)
  await expectAllSettled(bought)
})

/** So many checkouts that nobody has told us of yet. Gives their subscriptions. */
async function buyUntold(count: number): Promise<string[]> {
  desk.simulator.deliveries.pause()
  const bought: string[] = []
  for (let number = 0; number < count; number += 1) {
    bought.push(String((await desk.buy({ company: 'Buyer', isSigned: false })).subscription))
  }
  return bought
}

/** Stripe delivers what it owes us, each of it at the first try. */
async function tellAll(bought: readonly string[]): Promise<void> {
  desk.simulator.deliveries.resume()
  await desk.simulator.settled()
  const { rows } = await desk.database.pool.query(
    'select from bursar.stripe_subjects where subject = any($1) and dirty',
    [bought],
  )
  expect(rows.length).toBe(bought.length)
}

async function expectAcks(bought: readonly string[]): Promise<void> {
  for (let number = 0; number < ACKS; number += 1) {
    const id = bought[number % bought.length]
    const startedAt = performance.now()
    const { status } = await desk.deliver(eventAbout('customer.subscription.updated', { id }))
    expect(status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(ACK_MS_MAX)
  }
}

/** Waits until so many subjects have failed so many times, without their growing pauses. */
async function failedOften(times: number, subjects: number): Promise<void> {
  const failed = async () => {
    await hurry(desk.database.pool)
    const { rows } = await desk.database.pool.query(
      'select from bursar.stripe_subjects where dirty and failures >= $1',
      [times],
    )
    return rows.length
  }
  await expect.poll(failed, { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(subjects)
}

async function expectNothingDecided(bought: readonly string[]): Promise<void> {
  const granted = await desk.granted()
  for (const id of bought) expect(granted).not.toContainEqual(expect.stringContaining(id))
  expect(await desk.findings()).toEqual([])
  const { rows } = await desk.database.pool.query(
    'select subject, attempts from bursar.stripe_subjects where attempts > 0',
  )
  expect(rows).toEqual([])
}

async function expectAllSettled(bought: readonly string[]): Promise<void> {
  // Again and again: what was under way when Stripe came back may have failed, and pauses only now.
  const dirty = async () => {
    await hurry(desk.database.pool)
    const { rows } = await desk.database.pool.query(
      'select from bursar.stripe_subjects where dirty',
    )
    return rows.length
  }
  await expect.poll(dirty, { timeout: PATIENCE_MS }).toBe(0)
  await desk.bursar.settled()
  const granted = await desk.granted()
  for (const id of bought) {
    expect(granted).toContainEqual(expect.stringMatching(`^${id} ACTIVE bt_buyer`))
  }
  // A dead letter would be a finding.
  expect(await desk.findings()).toEqual([])
  const { rows } = await desk.database.pool.query(
    'select event_id, outcome from bursar.stripe_events where processed_at is null',
  )
  expect(rows).toEqual([])
}
