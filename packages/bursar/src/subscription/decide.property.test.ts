import fc from 'fast-check'
import { expect, test } from 'vitest'
import { days, POLICY } from '../../../../test/support/subscription-samples.ts'
import { decide } from './decide.ts'
import { firstPaymentOf } from './grace/first-payment.ts'
import type { InvoiceSnapshot } from './grace/invoice.ts'
import type { SubscriptionSnapshot, SubscriptionState } from './snapshot.ts'
import { ACCESS } from './status.ts'
import { STRIPE_STATUSES } from './transition/stripe-status.ts'

const day = fc.integer({ min: -60, max: 60 }).map(days)
const maybeDay = fc.option(day)

const item = fc.record({
  priceId: fc.constantFrom('price_s', 'price_s2', 'price_pro', 'price_x', 'price_old'),
  quantity: fc.integer({ min: 0, max: 9 }),
  termStart: day,
  termEnd: day,
})

const line = fc.record({
  itemId: fc.constantFrom('si_1', 'si_2', null),
  priceId: fc.constantFrom('price_s', 'price_pro', 'price_x', 'price_old', ''),
  lookupKey: fc.constant(null),
  quantity: fc.integer({ min: 0, max: 9 }),
  isWholePeriod: fc.boolean(),
  isCredit: fc.boolean(),
})

const invoice = fc.record<InvoiceSnapshot>({
  id: fc.constantFrom('in_1', 'in_2', 'in_3'),
  reason: fc.constantFrom('first', 'upgrade', 'other'),
  status: fc.constantFrom('draft', 'open', 'paid', 'uncollectible', 'other'),
  isZero: fc.boolean(),
  isSent: fc.boolean(),
  createdAt: maybeDay,
  finalizedAt: maybeDay,
  paidAt: maybeDay,
  dueAt: maybeDay,
  payment: fc.constantFrom('none', 'failed', 'processing'),
  lines: fc.array(line, { maxLength: 3 }),
})

/** Anything that Stripe could answer about one subscription. */
const answer = fc.record<SubscriptionSnapshot>({
  account: fc.constant(''),
  stripeSubscriptionId: fc.constant('sub_1'),
  customerId: fc.constant('cus_1'),
  stripeStatus: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...Object.keys(STRIPE_STATUSES)) },
    { weight: 1, arbitrary: fc.string() },
  ),
  livemode: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  items: fc.array(item, { maxLength: 3 }),
  cancelAt: maybeDay,
  canceledAt: maybeDay,
  endedAt: maybeDay,
  collectionPaused: fc.boolean(),
  collectionMethod: fc.constantFrom('charge_automatically', 'send_invoice'),
  isPausedByCustomer: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  invoices: fc.array(invoice, { maxLength: 4 }),
  hasPaid: fc.boolean(),
  clockNow: fc.option(day, { freq: 20 }),
  resourceId: fc.option(fc.constantFrom('device-1', 'device-2')),
})

/** Answers in the order in which they were asked for, with the time of each. */
const history = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), answer), { minLength: 1, maxLength: 8 })
  .map((steps) => {
    let today = -60
    return steps.map(([pause, snapshot]) => {
      today += pause
      return { now: days(today), snapshot }
    })
  })

type Step = { now: Date; snapshot: SubscriptionSnapshot }

/** Every decision of a history, each from the state that the one before has left. */
function decisions(steps: readonly Step[]) {
  let current: SubscriptionState | null = null
  return steps.map(({ now, snapshot }) => {
    const before = current
    const decision = decide(before, snapshot, POLICY, now)
    current = decision.next ?? before
    return { before, now, snapshot, decision }
  })
}

test('the same state, answer, policy and time give the same decision', () => {
  fc.assert(
    fc.property(history, (steps) => {
      expect(decisions(steps)).toEqual(decisions(structuredClone(steps)))
    }),
  )
})

test('the same answer again changes nothing', () => {
  fc.assert(
    fc.property(history, (steps) => {
      for (const { decision, now, snapshot } of decisions(steps)) {
        const again = decide(decision.next, snapshot, POLICY, now)
        expect(again.changed).toEqual([])
        expect(again.findings.map(({ kind }) => kind)).toEqual(
          decision.findings.map(({ kind }) => kind),
        )
      }
    }),
  )
})

test('access begins only with an answer that says trialing, active or past due', () => {
  fc.assert(
    fc.property(history, (steps) => {
      for (const { before, now, snapshot, decision } of decisions(steps)) {
        const had = before !== null && ACCESS[before.status]
        const has = decision.next !== null && ACCESS[decision.next.status]
        if (!has || had) continue
        expect(['trialing', 'active', 'past_due']).toContain(snapshot.stripeStatus)
        expect(snapshot.livemode).toBe(false)
        if (snapshot.stripeStatus !== 'active') continue
        expect(firstPaymentOf(snapshot.invoices, snapshot.clockNow ?? now)).toBe('settled')
      }
    }),
  )
})

test('access is kept only by such an answer, or by one that is not believed or not understood', () => {
  const given = ['trialing', 'active', 'past_due']
  fc.assert(
    fc.property(history, (steps) => {
      for (const { snapshot, decision } of decisions(steps)) {
        const has = decision.next !== null && ACCESS[decision.next.status]
        const understood = Object.hasOwn(STRIPE_STATUSES, snapshot.stripeStatus)
        if (!has || !understood || snapshot.livemode) continue
        expect(given).toContain(snapshot.stripeStatus)
      }
    }),
  )
})

test('expired is final', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const seen = decisions(steps).map(({ decision }) => decision.next?.status)
      const first = seen.indexOf('EXPIRED')
      if (first >= 0) expect(new Set(seen.slice(first))).toEqual(new Set(['EXPIRED']))
    }),
  )
})

test('a row that stands is never taken back', () => {
  fc.assert(
    fc.property(history, (steps) => {
      for (const { before, decision } of decisions(steps)) {
        if (before !== null) expect(decision.next).not.toBeNull()
      }
    }),
  )
})

test('only plans of the config are ever written, and only listed prices', () => {
  fc.assert(
    fc.property(history, (steps) => {
      for (const { decision } of decisions(steps)) {
        const { planId = 'starter', items = [] } = decision.next ?? {}
        expect(Object.keys(POLICY.plans)).toContain(planId)
        expect(items.map(({ priceId }) => priceId)).not.toContain('price_old')
      }
    }),
  )
})

test('grace_end never moves later until a recovery, where no invoice says since when', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const bare = steps.map(({ now, snapshot }) => ({
        now,
        snapshot: { ...snapshot, invoices: [] },
      }))
      for (const { before, decision } of decisions(bare)) {
        const { status, graceEnd } = decision.next ?? { status: null, graceEnd: null }
        if (before?.graceEnd == null) continue
        // Recovered, or over: nothing is left of it.
        if (graceEnd === null) expect(['TRIAL', 'ACTIVE', 'EXPIRED']).toContain(status)
        else expect(graceEnd.getTime()).toBeLessThanOrEqual(before.graceEnd.getTime())
      }
    }),
  )
})

/** The truth moves on; of what lies between, some answers were fetched and some were not. */
const lifecycle = fc.record({
  seen: fc.subarray(['incomplete', 'trialing', 'active', 'past_due', 'unpaid', 'paused']),
  last: fc.constantFrom(...Object.keys(STRIPE_STATUSES)),
  order: fc.infiniteStream(fc.nat({ max: 99 })),
})

const OPEN_RENEWAL = {
  reason: 'other',
  status: 'open',
  isZero: false,
  dueAt: null,
  finalizedAt: null,
  paidAt: null,
} as const

test('whatever was seen on the way, the last answer decides the status', () => {
  const at = { now: days(0), invoice: days(-3) }
  const snapshotOf = (stripeStatus: string): SubscriptionSnapshot => ({
    ...fc.sample(answer, { numRuns: 1, seed: 7 })[0]!,
    stripeStatus,
    livemode: false,
    items: [{ priceId: 'price_s', quantity: 1, termStart: days(-10), termEnd: days(20) }],
    isPausedByCustomer: false,
    clockNow: null,
    hasPaid: true,
    invoices: [
      {
        ...fc.sample(invoice, { numRuns: 1, seed: 7 })[0]!,
        ...OPEN_RENEWAL,
        createdAt: at.invoice,
      },
    ],
  })
  fc.assert(
    fc.property(lifecycle, ({ seen, last, order }) => {
      const shuffled = seen
        .map((status) => ({ status, key: order.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ status }) => ({ now: at.now, snapshot: snapshotOf(status) }))
      const end = { now: at.now, snapshot: snapshotOf(last) }
      const state = decisions([...shuffled, end]).at(-1)?.decision.next
      const direct = decide(null, end.snapshot, POLICY, at.now).next
      // Where nothing is granted, a row that stood already remains, without access.
      if (direct === null) expect(['SUSPENDED', undefined]).toContain(state?.status)
      else expect(state?.status).toBe(direct.status)
      if (direct?.status === 'GRACE') expect(state).toEqual(direct)
    }),
  )
})
