import type { OperatorAnswer } from '../../../src/wire/operator/routes.ts'
import type { Amount } from './sample-amount.ts'
import { findingKindSamples } from './sample-findings.ts'
import { before, DAY, MINUTE, SAMPLE_NOW } from './sample-instant.ts'

type Today = OperatorAnswer<'today'>

/** A wave, so that charts have a form. */
const wave = (index: number, size: number) =>
  Math.round(size * (1 + Math.sin(index / 6) / 2 + Math.sin(index * 1.7) / 5))

const SIZES = { none: 0, little: 3, much: 41_000 } as const

export function sampleToday(amount: Amount): Today {
  const size = SIZES[amount]
  const isMuch = amount === 'much'
  const none = amount === 'none'
  const counts = (share: number) => ({
    ACTIVE: Math.round(size * 6 * share),
    TRIAL: Math.round(size * share),
    GRACE: none ? 0 : Math.round(size * 0.4 * share),
    SUSPENDED: Math.round(size * 0.3 * share),
    EXPIRED: Math.round(size * 1.5 * share),
  })
  return {
    as_of: SAMPLE_NOW,
    deliveries: Array.from({ length: 60 }, (_, index) => ({
      at: before((59 - index) * MINUTE),
      accepted: wave(index, size / (isMuch ? 20 : 1)),
      ignored: wave(index + 9, size / (isMuch ? 90 : 4)),
      refused: index === 41 ? Math.round(size / 10) : 0,
    })),
    lag: none
      ? { dirty_subjects: 0, oldest_seconds: 0 }
      : { dirty_subjects: isMuch ? 12_408 : 1, oldest_seconds: isMuch ? 311 : 0.4 },
    refusals: none
      ? []
      : [
          {
            code: 'SIGNATURE_MISMATCH',
            count: isMuch ? 128_411 : 2,
            advice:
              'Compare the signing secret in Stripe’s dashboard with STRIPE_WEBHOOK_SECRET; while ' +
              'a secret is rolled, both must be set.',
          },
          ...(isMuch
            ? [
                {
                  code: 'TIMESTAMP_TOO_OLD',
                  count: 88,
                  advice: 'Check the clock of this machine.',
                },
                { code: 'BODY_TOO_LARGE', count: 7, advice: 'Nothing: no event is so large.' },
              ]
            : []),
        ],
    budget: none
      ? []
      : [
          {
            account: '',
            endpoint: 'subscriptions',
            reads: isMuch ? 1_128 : 60,
            per_second: 20,
            used: isMuch ? 0.94 : 0.05,
          },
          { account: '', endpoint: 'checkout/sessions', reads: 144, per_second: 20, used: 0.12 },
          ...(isMuch
            ? [
                {
                  account: 'acct_1PqXk2LkdIwHu7ix',
                  endpoint: 'customers',
                  reads: 0,
                  per_second: 20,
                  used: 0,
                },
              ]
            : []),
        ],
    subscriptions: {
      now: counts(1),
      series: none
        ? []
        : Array.from({ length: 30 }, (_, index) => ({
            at: before((29 - index) * DAY),
            counts: counts((index + 6) / 35),
          })),
    },
    money_at_risk: none
      ? { subscriptions: 0, amounts: [] }
      : {
          subscriptions: isMuch ? 16_400 : 1,
          amounts: [
            {
              currency: 'usd',
              amount: isMuch ? 81_220_050 : 2_000,
              subscriptions: isMuch ? 15_100 : 1,
            },
            ...(isMuch ? [{ currency: 'eur', amount: 4_410_000, subscriptions: 1_300 }] : []),
          ],
        },
    findings: {
      open: none ? 0 : isMuch ? 1_412 : 2,
      by_kind: none
        ? []
        : findingKindSamples.slice(0, isMuch ? 8 : 2).map(({ kind, title }, index) => ({
            kind,
            title,
            count: isMuch ? 700 - index * 60 : 1,
          })),
    },
    effects: { owed: none ? 0 : isMuch ? 20_311 : 1, dead: isMuch ? 14 : 0 },
  }
}
