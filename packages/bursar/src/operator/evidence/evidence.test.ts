import { describe, expect, test } from 'vitest'
import { resource } from '../../../../../test/support/stripe-resources.ts'
import { dashboardUrl } from './dashboard-url.ts'
import { evidenceIds, readEvidence } from './read-evidence.ts'
import { toEvidence } from './to-evidence.ts'

describe('the Dashboard shows', () => {
  test.each`
    id           | account     | livemode | url
    ${'sub_1'}   | ${''}       | ${true}  | ${'https://dashboard.stripe.com/subscriptions/sub_1'}
    ${'sub_1'}   | ${''}       | ${false} | ${'https://dashboard.stripe.com/test/subscriptions/sub_1'}
    ${'cus_1'}   | ${'acct_1'} | ${false} | ${'https://dashboard.stripe.com/acct_1/test/customers/cus_1'}
    ${'ch_1'}    | ${''}       | ${true}  | ${'https://dashboard.stripe.com/payments/ch_1'}
    ${'dp_1'}    | ${''}       | ${true}  | ${'https://dashboard.stripe.com/disputes/dp_1'}
    ${'cs_t_1'}  | ${''}       | ${false} | ${'https://dashboard.stripe.com/test/search?query=cs_t_1'}
    ${'evt'}     | ${''}       | ${true}  | ${null}
    ${'in_../x'} | ${''}       | ${true}  | ${'https://dashboard.stripe.com/invoices/in_..%2Fx'}
  `('$id of account "$account", live $livemode: $url', ({ id, url, ...place }) => {
    expect(dashboardUrl(id, place)).toBe(url)
  })
})

test.each([
  ['cs_1', {}, ['cs_1']],
  ['addon:sub_1', {}, ['sub_1']],
  ['tenant:acme', { subscriptions: ['sub_1', 'sub_2', 'sub_3'] }, ['sub_1', 'sub_2']],
  ['tenant:acme/site-1', { customer_id: 'cus_1' }, ['cus_1']],
  ['message:0198', {}, []],
  ['endpoint:crm', { subscriptions: [7] }, []],
])('a finding about %s with %o is shown with %o', (object_id, details, ids) => {
  expect(evidenceIds({ object_id, details })).toEqual(ids)
})

test('who typed what is shown, fit for a screen, with the plan of each price', () => {
  const session = resource('checkout.session', {
    id: 'cs_1',
    amount_total: 1_900,
    currency: 'usd',
    client_reference_id: 'user-42',
    customer: 'cus_1',
    customer_details: { name: 'Ada\u202e\u0000 Ltd', email: ' ada@acme.example ' },
    line_items: {
      data: [
        { price: { id: 'price_starter' }, quantity: 2 },
        { price: { id: 'price_of_2019' }, quantity: 1 },
      ],
    },
    payment_status: 'paid',
  })
  const place = {
    account: '',
    livemode: true,
    plans: { starter: { name: 'Starter', prices: ['price_starter'] } },
  }
  expect(toEvidence(session, place)).toEqual({
    object_id: 'cs_1',
    dashboard_url: 'https://dashboard.stripe.com/search?query=cs_1',
    customer_id: 'cus_1',
    customer_url: 'https://dashboard.stripe.com/customers/cus_1',
    name: 'Ada Ltd',
    email: 'ada@acme.example',
    amount: { currency: 'usd', amount: 1_900 },
    status: 'paid',
    prices: [
      { price_id: 'price_starter', plan_id: 'starter', plan_name: 'Starter', quantity: 2 },
      { price_id: 'price_of_2019', plan_id: null, plan_name: null, quantity: 1 },
    ],
    claimed_tenant: 'user-42',
  })
})

test('without a key nobody is asked, and the answer says so', async () => {
  const stripe = { secretKey: '', apiBase: null, livemode: false }
  const finding = { account: '', object_id: 'cs_1', details: {} }
  const evidence = await readEvidence({ stripe, plans: {} }, finding)
  expect(evidence).toEqual({ state: 'unavailable', error_code: 'SETTING_MISSING', objects: [] })
})
