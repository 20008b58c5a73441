import { statesAfter } from '../../../../packages/bursar/src/operator/explain/state-at.ts'
import { refusalAdvice } from '../../../../packages/bursar/src/operator/now/refusal-advice.ts'
import { findingGuideOf } from '../../../../packages/bursar/src/subscription/finding.ts'
import { STATUSES } from '../../../../packages/bursar/src/subscription/status.ts'
import type { OperatorAnswer } from '../../../../packages/wire/src/operator/routes.ts'
import type { Amount } from './amount.ts'
import type { Book } from './book.ts'
import { CONNECTED } from './house.ts'
import { before, DAY, MINUTE, SAMPLE_NOW } from './instant.ts'
import { worldOf } from './world.ts'

type Today = OperatorAnswer<'today'>

/** A wave, so that charts have a form. */
const wave = (index: number, size: number) =>
  Math.round(size * (1 + Math.sin(index / 6) / 2 + Math.sin(index * 1.7) / 5))

/** Of very much only the first page is lived through: there are so many times more of it. */
export const SCALE = { none: 1, little: 1, much: 820 } as const
/** Deliveries of a minute. */
const PACE = { none: 0, little: 3, much: 2_050 } as const

/** Refused in the last 24 hours. */
export function refusedOf(amount: Amount): { readonly code: string; readonly count: number }[] {
  if (amount === 'none') return []
  if (amount === 'little') return [{ code: 'SIGNATURE_MISMATCH', count: 2 }]
  return [
    { code: 'SIGNATURE_MISMATCH', count: 128_411 },
    { code: 'TIMESTAMP_TOO_OLD', count: 88 },
    { code: 'BODY_TOO_LARGE', count: 7 },
  ]
}

type Bucket = readonly [account: string, endpoint: string, reads: number]

const READS: Record<Amount, readonly Bucket[]> = {
  none: [],
  little: [
    ['', 'subscriptions', 3],
    ['', 'checkout_sessions', 1],
  ],
  much: [
    ['', 'subscriptions', 1_128],
    ['', 'checkout_sessions', 144],
    [CONNECTED, 'customers', 0],
  ],
}
const READS_PER_SECOND = 20

export function sampleToday(amount: Amount): Today {
  const { book } = worldOf(amount)
  const scale = SCALE[amount]
  const pace = PACE[amount]
  const pending = book.events.filter(({ processed_at }) => processed_at === null)
  return {
    as_of: SAMPLE_NOW,
    deliveries: Array.from({ length: 60 }, (_, index) => ({
      at: `${before((59 - index) * MINUTE).slice(0, 16)}:00.000Z`,
      accepted: wave(index, pace),
      ignored: wave(index + 9, pace / 4),
      refused: index === 41 ? Math.min(refusedOf(amount)[0]?.count ?? 0, 4_100) : 0,
    })),
    lag: {
      stale_objects: pending.length * scale,
      oldest_seconds: amount === 'much' ? 311 : amount === 'little' ? 12 : 0,
    },
    stripe_unreachable: [],
    alerts_failing: [],
    refusals: refusedOf(amount).map((one) => ({ ...one, advice: refusalAdvice(one.code) })),
    budget: READS[amount].map(([account, endpoint, reads]) => ({
      account,
      endpoint,
      reads,
      per_second: READS_PER_SECOND,
      used: reads / (READS_PER_SECOND * 60),
    })),
    subscriptions: {
      now: countsAt(book, SAMPLE_NOW, scale),
      series: Array.from({ length: amount === 'none' ? 0 : 30 }, (_, index) => {
        const at = before((29 - index) * DAY)
        return { at, counts: countsAt(book, at, scale) }
      }),
    },
    money_at_risk: atRisk(book, scale),
    findings: openFindings(book, amount === 'much' ? 27 : 1),
    messages: {
      pending: book.messages.filter(({ outcome }) => outcome === null).length * scale,
      dead: book.messages.filter(({ outcome }) => outcome === 'dead').length,
    },
  }
}

/** By the audit log of then. */
function countsAt({ audit }: Book, at: string, scale: number): Today['subscriptions']['now'] {
  const states = statesAfter(audit.filter((line) => line.at <= at))
  const count = (status: (typeof STATUSES)[number]) =>
    states.filter((one) => one.status === status).length * scale
  const [TRIAL, ACTIVE, GRACE, SUSPENDED, EXPIRED] = STATUSES.map(count) as [0, 0, 0, 0, 0]
  return { TRIAL, ACTIVE, GRACE, SUSPENDED, EXPIRED }
}

/** What one subscription asks for in a month, in the smallest unit of its currency. */
const PRICE = 1_900

/** Of very many, some pay in euros. */
function atRisk({ subscriptions }: Book, scale: number): Today['money_at_risk'] {
  const states = [...subscriptions.values()].map(({ state }) => state)
  const count = states.filter(({ stripeStatus }) => stripeStatus === 'past_due').length * scale
  const euros = scale === 1 ? 0 : 1_300
  const amounts = [
    { currency: 'usd', amount: (count - euros) * PRICE, subscriptions: count - euros },
    { currency: 'eur', amount: euros * PRICE, subscriptions: euros },
  ]
  return { subscriptions: count, amounts: amounts.filter((one) => one.subscriptions > 0) }
}

function openFindings({ findings }: Book, scale: number): Today['findings'] {
  const kinds = [...new Set(findings.map(({ kind }) => kind))]
  const by_kind = kinds.map((kind) => ({
    kind,
    title: findingGuideOf(kind).title,
    count: findings.filter((one) => one.kind === kind).length * scale,
  }))
  return { open: findings.length * scale, by_kind }
}
