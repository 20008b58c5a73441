import { AppError } from '@bursar/wire/errors'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Flushed, INBOX_WAITING_MAX, Inbox } from './inbox.ts'
import type { InboxRow } from './inbox-row.ts'
import type { RecordedEvents } from './record-events.store.ts'

const DURABLE: RecordedEvents = { recorded: 1, reused: 0 }
const AWAY = new AppError('POSTGRES_UNAVAILABLE')

function row(eventId: string, objectId = 'sub_1', account = ''): InboxRow {
  return {
    eventId,
    eventType: 'customer.subscription.updated',
    object: { account, id: objectId, kind: 'subscription' },
    objectId: objectId,
    objectType: 'subscription',
    bodySha256: Buffer.alloc(32),
  }
}

/** One flush as PostgreSQL would see it, answered by the test. */
interface Flush {
  readonly rows: readonly InboxRow[]
  readonly ids: readonly string[]
  done(): void
  fail(error: unknown): void
}

let flushes: Flush[]
let reports: Flushed[]
let inbox: Inbox

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  flushes = []
  reports = []
  inbox = new Inbox({
    flush: (rows) => {
      const { promise, resolve, reject } = Promise.withResolvers<RecordedEvents>()
      const ids = rows.map(({ eventId }) => eventId)
      flushes.push({ rows, ids, done: () => resolve(DURABLE), fail: reject })
      return promise
    },
    onFlushed: (report) => reports.push(report),
  })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What a sender is told: nothing yet, `durable`, or a code. */
function deliver(...rows: readonly InboxRow[]): string[] {
  const told: string[] = rows.map(() => 'nothing yet')
  for (const [index, one] of rows.entries()) {
    inbox.record(one).then(
      () => {
        told[index] = 'durable'
      },
      (error: unknown) => {
        told[index] = error instanceof AppError ? error.code : String(error)
      },
    )
  }
  return told
}

/** The first alone in the first flush, and the others while that is under way. */
async function deliverDuringFlush(first: InboxRow, ...others: readonly InboxRow[]) {
  const told = deliver(first)
  await catchUp()
  const toldLater = deliver(...others)
  await catchUp()
  return { told: () => [...told, ...toldLater] }
}

/** Lets everything that needs no timer and no flush come to its end. */
async function catchUp(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

const many = (count: number, prefix = 'evt_m') =>
  Array.from({ length: count }, (_, index) => row(`${prefix}${index}`, `sub_${index}`))

test('an event is durable before its sender is told so', async () => {
  const told = deliver(row('evt_1'))
  await catchUp()
  expect(flushes.map(({ ids }) => ids)).toEqual([['evt_1']])
  expect(told).toEqual(['nothing yet'])
  flushes[0]!.done()
  await catchUp()
  expect(told).toEqual(['durable'])
})

test('what has already arrived shares the first flush', async () => {
  const told = deliver(row('evt_1'), row('evt_2'))
  const toldLater = deliver(row('evt_3'))
  expect(flushes).toEqual([])
  await catchUp()
  expect(flushes.map(({ ids }) => ids)).toEqual([['evt_1', 'evt_2', 'evt_3']])
  flushes[0]!.done()
  await catchUp()
  expect([...told, ...toldLater]).toEqual(['durable', 'durable', 'durable'])
})

test('what arrives during a flush shares the next one', async () => {
  const { told } = await deliverDuringFlush(row('evt_1'), row('evt_2'), row('evt_3'))
  expect(flushes.map(({ ids }) => ids)).toEqual([['evt_1']])
  expect(inbox.waiting).toBe(2)
  flushes[0]!.done()
  await catchUp()
  expect(flushes.map(({ ids }) => ids)).toEqual([['evt_1'], ['evt_2', 'evt_3']])
  expect(told()).toEqual(['durable', 'nothing yet', 'nothing yet'])
  flushes[1]!.done()
  await catchUp()
  expect(told()).toEqual(['durable', 'durable', 'durable'])
})

test('a second flush starts beside the first only when many wait, a third never', async () => {
  await deliverDuringFlush(row('evt_1'), ...many(49))
  expect(flushes).toHaveLength(1)
  deliver(row('evt_50'))
  await catchUp()
  expect(flushes.map(({ ids }) => ids.length)).toEqual([1, 50])
  deliver(...many(400, 'evt_n'))
  await catchUp()
  expect(flushes).toHaveLength(2)
})

test('a flush takes 500 deliveries at most', async () => {
  deliver(...many(49), ...many(1200, 'evt_n'))
  await catchUp()
  flushes[0]!.done()
  await catchUp()
  expect(flushes.map(({ ids }) => ids.length)).toEqual([500, 500, 249])
})

test('the same event twice shares a row, and both senders are told', async () => {
  const { told } = await deliverDuringFlush(row('evt_1'), row('evt_2'), row('evt_2'), row('evt_3'))
  flushes[0]!.done()
  await catchUp()
  expect(flushes[1]!.ids).toEqual(['evt_2', 'evt_3'])
  flushes[1]!.done()
  await catchUp()
  expect(told()).toEqual(['durable', 'durable', 'durable', 'durable'])
  expect(reports[1]).toMatchObject({ deliveries: 3, rows: 2, recorded: 1, reused: 0 })
})

test.each([
  ['object', row('evt_2', 'sub_2')],
  ['account', row('evt_2', 'sub_1', 'acct_1')],
])('an event id that comes with another %s waits for the next flush', async (_, other) => {
  const { told } = await deliverDuringFlush(row('evt_1'), row('evt_2'), other, row('evt_3'))
  flushes[0]!.done()
  await catchUp()
  expect(flushes[1]!.rows).toEqual([row('evt_2'), row('evt_3')])
  flushes[1]!.done()
  await catchUp()
  expect(flushes[2]!.rows).toEqual([other])
  flushes[2]!.done()
  await catchUp()
  expect(told()).toEqual(['durable', 'durable', 'durable', 'durable'])
})

test('one bad row harms nobody: after a failed flush each row is tried by itself', async () => {
  const { told } = await deliverDuringFlush(
    row('evt_1'),
    row('evt_2'),
    row('evt_bad'),
    row('evt_3'),
  )
  flushes[0]!.done()
  await catchUp()
  flushes[1]!.fail(new AppError('INVARIANT_BROKEN'))
  for (const [index, id] of ['evt_2', 'evt_bad', 'evt_3'].entries()) {
    await catchUp()
    const flush = flushes[2 + index]!
    expect(flush.ids).toEqual([id])
    if (id === 'evt_bad') flush.fail(new AppError('INVARIANT_BROKEN'))
    else flush.done()
  }
  await catchUp()
  expect(told()).toEqual(['durable', 'durable', 'INVARIANT_BROKEN', 'durable'])
  expect(flushes).toHaveLength(5)
})

test('when the database is away nothing is told durable, and nobody is tried again', async () => {
  const { told } = await deliverDuringFlush(row('evt_1'), row('evt_2'), row('evt_3'))
  flushes[0]!.fail(AWAY)
  await catchUp()
  flushes[1]!.fail(AWAY)
  await catchUp()
  expect(told()).toEqual(Array(3).fill('POSTGRES_UNAVAILABLE'))
  expect(flushes).toHaveLength(2)
})

test('when the database goes away among single rows, the rest is not tried', async () => {
  const { told } = await deliverDuringFlush(row('evt_1'), ...many(4))
  flushes[0]!.done()
  await catchUp()
  flushes[1]!.fail(new AppError('INVARIANT_BROKEN'))
  await catchUp()
  flushes[2]!.done()
  await catchUp()
  flushes[3]!.fail(AWAY)
  await catchUp()
  const away = 'POSTGRES_UNAVAILABLE'
  expect(told()).toEqual(['durable', 'durable', away, away, away])
  expect(flushes).toHaveLength(4)
})

test('more than the inbox may hold is refused at once', async () => {
  await deliverDuringFlush(row('evt_1'), ...many(50))
  deliver(...many(INBOX_WAITING_MAX, 'evt_n'))
  expect(inbox.waiting).toBe(INBOX_WAITING_MAX)
  const told = deliver(row('evt_late'))
  await catchUp()
  expect(told).toEqual(['INBOX_FULL'])
  flushes[0]!.done()
  await catchUp()
  const again = deliver(row('evt_late'))
  await catchUp()
  expect(again).toEqual(['nothing yet'])
})

test('nobody waits two seconds for a database that hangs', async () => {
  const { told } = await deliverDuringFlush(row('evt_1'), row('evt_2'))
  await vi.advanceTimersByTimeAsync(1_500)
  const later = deliver(row('evt_3'))
  expect(told()).toEqual(['nothing yet', 'nothing yet'])
  await vi.advanceTimersByTimeAsync(400)
  expect(told()).toEqual(['POSTGRES_UNAVAILABLE', 'POSTGRES_UNAVAILABLE'])
  expect(later).toEqual(['nothing yet'])
  expect(inbox.waiting).toBe(1)
})

test('after a hanging flush has come back the inbox goes on', async () => {
  const { told } = await deliverDuringFlush(row('evt_1'), row('evt_2'))
  await vi.advanceTimersByTimeAsync(5_000)
  const later = deliver(row('evt_3'))
  flushes[0]!.done()
  await catchUp()
  expect(flushes[1]!.ids).toEqual(['evt_3'])
  flushes[1]!.done()
  await catchUp()
  expect(told()).toEqual(['POSTGRES_UNAVAILABLE', 'POSTGRES_UNAVAILABLE'])
  expect(later).toEqual(['durable'])
})

test('closing waits for what flies and for what waits', async () => {
  const { told } = await deliverDuringFlush(row('evt_1'), row('evt_2'))
  let closed = false
  const closing = inbox.close().then(() => {
    closed = true
  })
  flushes[0]!.done()
  await catchUp()
  expect(closed).toBe(false)
  flushes[1]!.done()
  await closing
  expect(told()).toEqual(['durable', 'durable'])
  expect(vi.getTimerCount()).toBe(0)
})

test('closing waits for what has only just arrived', async () => {
  const told = deliver(row('evt_1'))
  const closing = inbox.close()
  await catchUp()
  flushes[0]!.done()
  await closing
  expect(told).toEqual(['durable'])
})

test('an idle inbox closes at once', async () => {
  await inbox.close()
  expect(vi.getTimerCount()).toBe(0)
})
