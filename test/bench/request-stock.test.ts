import { expect, test, vi } from 'vitest'
import { BENCH_SECRET } from '../../bench/load/event-template.ts'
import { RequestStock } from '../../bench/load/request-stock.ts'
import { verifyDelivery } from '../../packages/bursar/src/ingress/verify-delivery.ts'
import { systemClock } from '../../packages/wire/src/clock.ts'
import { prepareSecret } from '../../packages/wire/src/stripe-signature.ts'

const OBJECTS = 3

/** The event of a request of the bench, read as our server would read it. */
function eventOf(request: Buffer) {
  const headEnd = request.indexOf('\r\n\r\n')
  const head = request.toString('latin1', 0, headEnd)
  const body = request.subarray(headEnd + 4)
  const signatureHeader = /^Stripe-Signature: (.*)$/m.exec(head)?.[1]?.trim() ?? null
  expect(head).toContain(`Content-Length: ${body.length}`)
  const verdict = verifyDelivery(
    { signatureHeader, contentEncoding: null, body },
    { secrets: [prepareSecret(BENCH_SECRET)], now: systemClock.now() },
  )
  if (verdict.kind === 'refused') throw new Error(verdict.code)
  return verdict.event
}

test('every request is signed and brings another event, in stock or not', () => {
  const stock = new RequestStock(50, OBJECTS)
  const events = Array.from({ length: 100 }, () => eventOf(stock.take()))
  expect(new Set(events.map(({ id }) => id)).size).toBe(100)
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['invoice.paid']))
})

test('two stocks of the same second write no id twice', () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const [first, second] = [new RequestStock(1, OBJECTS), new RequestStock(1, OBJECTS)]
  vi.restoreAllMocks()
  expect(eventOf(first.take()).id).not.toBe(eventOf(second.take()).id)
})

test('the events are about the objects that the tables hold', () => {
  const stock = new RequestStock(100, OBJECTS)
  const about = Array.from({ length: 100 }, () => eventOf(stock.take()).subscription)
  expect([...new Set(about)].sort()).toEqual(
    [0, 1, 2].map((n) => `sub_1PBench0000000000000000000${n}`),
  )
})

test('a request is about as large as Stripe’s', () => {
  const { length } = new RequestStock(1, 1).take()
  expect(length).toBeGreaterThan(4_600)
  expect(length).toBeLessThan(5_400)
})
