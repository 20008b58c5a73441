import type Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import type { ListedFacts } from '../../packages/bursar/src/refresh/bulk/listed-facts.store.ts'
import { type Certainty, listedTruth } from '../../packages/bursar/src/refresh/bulk/listed-truth.ts'
import { readUnpaidInvoices } from '../../packages/bursar/src/refresh/bulk/unpaid-invoices.ts'
import { agreementFacts } from '../../packages/bursar/src/refresh/money/agreement-facts.ts'
import { retrieveTruth } from '../../packages/bursar/src/refresh/retrieve-truth.ts'
import type { SubscriptionTruth } from '../../packages/bursar/src/refresh/truth.ts'
import { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import { StripeReader } from '../../packages/bursar/src/stripe/stripe-reader.ts'
import { decide, type Policy } from '../../packages/bursar/src/subscription/decide.ts'
import { BILLING_USUAL } from '../../packages/bursar/src/subscription/grace/policy.ts'
import { disagreements } from '../../packages/bursar/src/subscription/money/agreement.ts'
import type { SubscriptionState } from '../../packages/bursar/src/subscription/snapshot.ts'
import { ACCESS } from '../../packages/bursar/src/subscription/status.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import { POLICY } from '../support/subscription-samples.ts'
import { RandomAccount } from './random-account.ts'

const START = new Date('2026-01-01T00:00:00Z')
const DAY_MS = 86_400_000

const PLANS = {
  starter: { ...POLICY.plans['starter']!, prices: ['price_starter', 'price_starter_year'] },
  pro: { ...POLICY.plans['pro']!, prices: ['price_pro'] },
}
const POLICIES: readonly Policy[] = [
  { ...POLICY, plans: PLANS },
  {
    ...POLICY,
    plans: PLANS,
    billing: {
      ...BILLING_USUAL,
      graceAfterTrialDays: 3,
      whileProcessing: 'grant',
      unpaidUpgrade: 'current',
      onUnlistedPrice: 'withdraw',
      onFullRefund: 'suspend',
    },
  },
]

let account: RandomAccount | undefined
afterEach(async () => account?.simulator.stop())

/** What a refresh would write, as far as it comes from the answer. */
function writtenAfter(
  truth: SubscriptionTruth,
  given: { current: SubscriptionState | null; policy: Policy; hasPaid: boolean; now: Date },
) {
  const { current, policy, now, hasPaid } = given
  const tenant = { hasPaid, hasLiveMain: true }
  const decision = decide(current, truth.snapshot, policy, now, tenant)
  const agreement = agreementFacts(truth, decision, { now, reversal: null })
  const isInTrouble = ['GRACE', 'SUSPENDED'].includes(decision.next?.status ?? '')
  const { snapshot, lateInvoices: _, amountDue, requestId: __, ...beside } = truth
  const { invoices: ___, hasPaid: ____, ...shown } = snapshot
  return {
    shown,
    beside,
    decision,
    found: disagreements(agreement),
    amountDue: isInTrouble ? amountDue : null,
  }
}
type Written = ReturnType<typeof writtenAfter>

/** The same, without what a certainty leaves open. */
function as(certainty: Certainty, written: Written) {
  if (certainty !== 'grants') return written
  const { next, changed } = written.decision
  const decision = {
    ...written.decision,
    next: next === null ? null : { ...next, hasPaid: false },
    changed: changed.filter((field) => field !== 'hasPaid'),
    outcome: written.decision.outcome === 'blocked',
  }
  return { ...written, decision, found: [], amountDue: null }
}

const CERTAINTIES: readonly Certainty[] = ['whole', 'with_access', 'grants']

interface Seen {
  readonly status: string
  readonly as: string
}

async function compareAll(world: RandomAccount, random: Random, states: States): Promise<Seen[]> {
  const { simulator, subscriptions } = world
  const { url } = await simulator.start()
  const apiBase = new URL(url)
  const { apiKey: secretKey } = simulator
  const admit = async () => undefined
  const lists = new ListReader({ secretKey, apiBase, admit })
  const reader = new StripeReader({ secretKey, apiBase })
  const unpaid = await readUnpaidInvoices(lists, '')
  // What happens between the lists.
  if (random() < 0.7) await world.live(10)
  if (random() < 0.5) await simulator.clock.advance({ seconds: 45 })
  await world.grow(1)
  const now = new Date(simulator.clock.now() * 1000)
  const listed = new Map<string, Stripe.Subscription>()
  for (let after: string | null = null, isMore = true; isMore; ) {
    const page = await lists.subscriptions('', { from: 0, to: null, after, withCustomer: true })
    for (const row of page.rows) listed.set(row.id, row)
    after = page.rows.at(-1)?.id ?? null
    isMore = page.hasMore
  }
  expect(listed.size).toBe(subscriptions.length)
  const seen: Seen[] = []
  for (const id of subscriptions) {
    const isPayer = world.hasPaid(id)
    const facts: ListedFacts = {
      hasReversal: random() < 0.05,
      seeksOwner: random() < 0.05,
      isWithheld: random() < 0.1,
      hasPaid: isPayer && random() < 0.8 ? 'itself' : random() < 0.6 ? 'tenant' : 'unknown',
    }
    const subscription = listed.get(id)!
    const given = { account: '', facts, unpaid, claimedAt: now, requestId: null }
    const found = listedTruth(subscription, given)
    const { status } = subscription
    if (found.kind === 'single_read') {
      seen.push({ status, as: found.because })
      continue
    }
    seen.push({ status, as: found.certainty })
    const claim = { account: '', id, kind: 'subscription', claimedAt: now, ...facts } as const
    const single = await retrieveTruth(reader, claim)
    if (single.kind !== 'subscription') throw new Error(`${id} is missing.`)
    const isOwn = facts.hasPaid === 'itself'
    for (const policy of POLICIES) {
      for (const stored of [...states.of(id, policy), null]) {
        const current = stored === null ? null : { ...stored, hasPaid: stored.hasPaid || isOwn }
        const circumstances = { current, policy, hasPaid: facts.hasPaid === 'tenant', now }
        const alone = writtenAfter(single, circumstances)
        const { next } = alone.decision
        const hasAccess = next !== null && ACCESS[next.status]
        const fromList = writtenAfter(found.truth, circumstances)
        const certainty =
          found.certainty === 'with_access' && !hasAccess ? 'grants' : found.certainty
        expect(as(certainty, fromList), `${id} ${status}`).toEqual(as(certainty, alone))
        if (next !== null) states.add(id, policy, next)
      }
    }
  }
  await simulator.stop()
  return seen
}

/** What a subscription was decided to be before. */
class States {
  readonly #all = new Map<string, SubscriptionState[]>()

  of(id: string, policy: Policy): readonly SubscriptionState[] {
    return this.#all.get(`${id} ${POLICIES.indexOf(policy)}`) ?? []
  }

  add(id: string, policy: Policy, state: SubscriptionState): void {
    const key = `${id} ${POLICIES.indexOf(policy)}`
    this.#all.set(key, [state, ...(this.#all.get(key) ?? [])].slice(0, 2))
  }
}

test.each([1, 2, 3])(
  'account %i: what a list shows leads to what single reads lead to',
  async (seed) => {
    const random = seededRandom(seed)
    account = new RandomAccount(seed, START)
    const states = new States()
    const seen: Seen[] = []
    for (let month = 0; month < 7; month += 1) {
      await account.grow(20)
      for (let step = 0; step < 4; step += 1) {
        await account.live(12)
        const seconds = Math.floor(random() * 16 * (DAY_MS / 1000))
        await account.simulator.clock.advance({ seconds })
      }
      await account.grow(5)
      // The draft of a renewal waits for an hour.
      await account.simulator.clock.advance({ seconds: 1_200 })
      seen.push(...(await compareAll(account, random, states)))
    }
    const isCertain = ({ as: how }: Seen) => CERTAINTIES.some((one) => one === how)
    expect(seen.filter(isCertain).length).toBeGreaterThan(seen.length * 0.6)
    const statuses = new Set(seen.filter(isCertain).map(({ status }) => status))
    expect([...statuses]).toEqual(
      expect.arrayContaining(['active', 'trialing', 'past_due', 'canceled']),
    )
  },
)
