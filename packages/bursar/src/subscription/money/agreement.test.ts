import { describe, expect, test } from 'vitest'
import { FINDING_KINDS } from '../finding.ts'
import { type AgreementFacts, disagreements, disagreesAt, paidTwice } from './agreement.ts'

const NOW = new Date('2026-06-30T12:00:00Z')
const ago = (days: number) => new Date(NOW.getTime() - days * 86_400_000)

function invoice(
  id: string,
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'other',
  createdDaysAgo: number,
  paidDaysAgo: number | null = null,
) {
  const paidAt = paidDaysAgo === null ? null : ago(paidDaysAgo)
  return { id, status, isZero: false, createdAt: ago(createdDaysAgo), paidAt }
}

const ACTIVE: AgreementFacts = {
  stripeStatus: 'active',
  next: { status: 'ACTIVE' },
  withheld: null,
  paidSince: [],
  found: [],
  invoices: [invoice('in_1', 'paid', 20, 20)],
  endedAt: null,
  collectionPaused: false,
  unpaidUpgrade: null,
  now: NOW,
}
const SUSPENDED = { next: { status: 'SUSPENDED' } } as const
const GONE = { stripeStatus: 'canceled', next: { status: 'EXPIRED' }, endedAt: ago(10) } as const
const UNPAID = { ...SUSPENDED, stripeStatus: 'unpaid' } as const
const FREE = { ...invoice('in_1', 'paid', 30, 1), isZero: true }

const severityOf = ({ kind, severity }: ReturnType<typeof disagreements>[number]) =>
  severity ?? FINDING_KINDS[kind].severity

const NONE: string[] = []

test('who paid for more after the period was refunded needs a person; who did not is watched', () => {
  const reversed = { ...ACTIVE, ...SUSPENDED, withheld: 'payment_reversed' } as const
  expect(disagreements(reversed).map(severityOf)).toEqual(['warning'])
  const [paid] = disagreements({ ...reversed, paidSince: ['in_2'] })
  expect(severityOf(paid!)).toBe('action')
  expect(paid!.summary).toContain('in_2')
})

describe('money and access agree, or a finding says how they do not', () => {
  test.each`
    situation                                             | facts                                                                                                                              | found
    ${'paid, and it has access'}                          | ${{}}                                                                                                                              | ${NONE}
    ${'active, its first invoice is owed'}                | ${{ next: null, withheld: 'first_invoice_unpaid' }}                                                                                | ${['withheld_active action']}
    ${'active, and a row lost its access for that'}       | ${{ ...SUSPENDED, withheld: 'first_invoice_unpaid' }}                                                                              | ${['withheld_active action']}
    ${'past due from the first invoice on'}               | ${{ ...SUSPENDED, stripeStatus: 'past_due', withheld: 'first_invoice_unpaid' }}                                                    | ${['withheld_active warning']}
    ${'a price in no plan says so itself'}                | ${{ next: null, withheld: 'price_unlisted', found: ['price_unlisted'] }}                                                           | ${NONE}
    ${'an add-on by itself says so itself'}               | ${{ withheld: 'addon_without_main', found: ['addon_without_main'] }}                                                               | ${NONE}
    ${'a first debit that is on its way'}                 | ${{ next: null, withheld: 'first_payment_processing' }}                                                                            | ${NONE}
    ${'a pause that the customer asked for'}              | ${{ ...SUSPENDED, withheld: 'customer_pause' }}                                                                                    | ${NONE}
    ${'all of its items have the quantity 0'}             | ${{ withheld: 'quantity_zero' }}                                                                                                   | ${['withheld_active warning']}
    ${'its payment was refunded, and the plan suspends'}  | ${{ ...SUSPENDED, withheld: 'payment_reversed' }}                                                                                  | ${['withheld_active warning']}
    ${'canceled at Stripe, access kept'}                  | ${{ ...GONE, next: { status: 'ACTIVE' } }}                                                                                         | ${['access_without_stripe action']}
    ${'kept for an unknown status, which says so'}        | ${{ ...GONE, next: { status: 'ACTIVE' }, found: ['mode_mismatch'] }}                                                               | ${NONE}
    ${'ended, and nothing was paid since'}                | ${{ ...GONE }}                                                                                                                     | ${NONE}
    ${'ended, and an old invoice was paid since'}         | ${{ ...GONE, invoices: [invoice('in_1', 'paid', 40, 2)] }}                                                                         | ${['paid_without_access action']}
    ${'ended before it was granted, and paid since'}      | ${{ ...GONE, next: null, invoices: [invoice('in_1', 'paid', 12, 2)] }}                                                             | ${['paid_without_access action']}
    ${'ended, and the last usage was paid afterwards'}    | ${{ ...GONE, invoices: [invoice('in_2', 'paid', 10, 9)] }}                                                                         | ${NONE}
    ${'ended years ago, paid soon after'}                 | ${{ ...GONE, endedAt: ago(700), invoices: [invoice('in_1', 'paid', 800, 690)] }}                                                   | ${NONE}
    ${'unpaid, and the older invoice was paid'}           | ${{ ...UNPAID, invoices: [invoice('in_2', 'open', 30), invoice('in_1', 'paid', 60, 1)] }}                                          | ${['paid_without_access action']}
    ${'unpaid, and only drafts follow what was paid'}     | ${{ ...UNPAID, invoices: [invoice('in_2', 'draft', 30), invoice('in_1', 'paid', 60, 1)] }}                                         | ${['paid_without_access action']}
    ${'unpaid, and nothing was paid since'}               | ${{ ...UNPAID, invoices: [invoice('in_2', 'open', 30), invoice('in_1', 'paid', 60, 60)] }}                                         | ${NONE}
    ${'unpaid, an old one forgotten, the last one open'}  | ${{ ...UNPAID, invoices: [invoice('in_3', 'open', 20), invoice('in_2', 'paid', 50, 50), invoice('in_1', 'open', 90)] }}            | ${NONE}
    ${'past due after grace, the older invoice was paid'} | ${{ ...UNPAID, stripeStatus: 'past_due', invoices: [invoice('in_2', 'open', 30), invoice('in_1', 'paid', 60, 1)] }}                | ${['paid_without_access action']}
    ${'past due in grace'}                                | ${{ stripeStatus: 'past_due', next: { status: 'GRACE' }, invoices: [invoice('in_2', 'open', 3), invoice('in_1', 'paid', 60, 1)] }} | ${NONE}
    ${'unpaid, a zero invoice was "paid"'}                | ${{ ...UNPAID, invoices: [invoice('in_2', 'open', 30), FREE] }}                                                                    | ${NONE}
    ${'a fresh draft'}                                    | ${{ invoices: [invoice('in_2', 'draft', 0.1)] }}                                                                                   | ${NONE}
    ${'a draft for three days'}                           | ${{ invoices: [invoice('in_2', 'draft', 3)] }}                                                                                     | ${['draft_overdue action']}
    ${'a draft for three days, collection paused'}        | ${{ invoices: [invoice('in_2', 'draft', 3)], collectionPaused: true }}                                                             | ${NONE}
    ${'an old draft that a paid one follows'}             | ${{ invoices: [invoice('in_2', 'paid', 3, 3), invoice('in_1', 'draft', 30)] }}                                                     | ${NONE}
    ${'an upgrade that is not paid'}                      | ${{ unpaidUpgrade: 'in_2' }}                                                                                                       | ${['upgrade_unpaid warning']}
    ${'an upgrade not paid, and everything lost since'}   | ${{ ...UNPAID, unpaidUpgrade: 'in_2', invoices: [] }}                                                                              | ${NONE}
  `('$situation', ({ facts, found }) => {
    const all = disagreements({ ...ACTIVE, ...facts })
    expect(all.map((finding) => `${finding.kind} ${severityOf(finding)}`)).toEqual(found)
  })
})

test('a draft is looked at again when it has waited for two days', () => {
  const invoices = [invoice('in_2', 'draft', 0.5)]
  expect(disagreesAt({ ...ACTIVE, invoices })).toEqual(ago(-1.5))
  expect(disagreesAt({ ...ACTIVE, invoices: [invoice('in_2', 'draft', 3)] })).toBeNull()
  expect(disagreesAt(ACTIVE)).toBeNull()
})

describe('two main subscriptions', () => {
  const main = (stripeSubscriptionId: string, resourceId: string | null = null) => ({
    stripeSubscriptionId,
    resourceId,
  })

  test.each`
    situation                            | live                                                  | found
    ${'one'}                             | ${[main('sub_1')]}                                    | ${[]}
    ${'two for different resources'}     | ${[main('sub_1', 'site-1'), main('sub_2', 'site-2')]} | ${[]}
    ${'one for a resource, one for all'} | ${[main('sub_1', 'site-1'), main('sub_2')]}           | ${[]}
    ${'two for all'}                     | ${[main('sub_1'), main('sub_2')]}                     | ${['tenant:acme sub_1,sub_2']}
    ${'two for one resource'}            | ${[main('sub_1', 'site-1'), main('sub_2', 'site-1')]} | ${['tenant:acme/site-1 sub_1,sub_2']}
    ${'three for all'}                   | ${[main('sub_1'), main('sub_2'), main('sub_3')]}      | ${['tenant:acme sub_1,sub_2,sub_3']}
  `('$situation', ({ live, found }) => {
    const all = paidTwice('acme', live)
    const told = all.map(({ objectId, finding }) => {
      expect(finding.kind).toBe('two_main_subscriptions')
      return `${objectId} ${finding.details?.['subscriptions']}`
    })
    expect(told).toEqual(found)
  })
})
