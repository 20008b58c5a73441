import { expect, test } from 'vitest'
import { type AdmittableEvent, type ArrivedAt, admitEvent } from './admit-event.ts'

const SHA256 = Buffer.alloc(32, 7)

const EVENT: AdmittableEvent = {
  id: 'evt_1',
  form: 'snapshot',
  type: 'customer.subscription.updated',
  account: null,
  livemode: false,
  objectId: 'sub_1',
  objectType: 'subscription',
  customer: 'cus_1',
  subscription: null,
  charge: null,
}
const OWN: ArrivedAt = { accountClass: 'own', accounts: [], livemode: false }
const CONNECTED: ArrivedAt = { accountClass: 'connected', accounts: ['acct_1'], livemode: false }

const admitted = (event: Partial<AdmittableEvent>, at: ArrivedAt) =>
  admitEvent({ ...EVENT, ...event }, at, SHA256)

test('of an event only ids, its type and the digest of its bytes are kept', () => {
  expect(admitted({}, OWN)).toEqual({
    kind: 'admitted',
    row: {
      eventId: 'evt_1',
      eventType: 'customer.subscription.updated',
      object: { account: '', id: 'sub_1', kind: 'subscription' },
      objectId: 'sub_1',
      objectType: 'subscription',
      bodySha256: SHA256,
    },
  })
})

test.each`
  endpoint     | account     | admitted
  ${OWN}       | ${null}     | ${true}
  ${OWN}       | ${'acct_1'} | ${false}
  ${CONNECTED} | ${null}     | ${false}
  ${CONNECTED} | ${'acct_1'} | ${true}
  ${CONNECTED} | ${'acct_2'} | ${false}
  ${CONNECTED} | ${''}       | ${false}
`(
  'at $endpoint.accountClass an event of account $account: $admitted',
  ({ endpoint, account, admitted: isAdmitted }) => {
    const admission = admitted({ account }, endpoint)
    expect(admission.kind).toBe(isAdmitted ? 'admitted' : 'ignored')
    if (!isAdmitted) expect(admission).toEqual({ kind: 'ignored', because: 'account' })
  },
)

test('the account is part of what is marked stale', () => {
  expect(admitted({ account: 'acct_1' }, CONNECTED)).toMatchObject({
    row: { object: { account: 'acct_1', id: 'sub_1' } },
  })
})

test.each([true, false])('an event of the other mode is not recorded (live: %s)', (livemode) => {
  const at = { ...OWN, livemode: !livemode }
  expect(admitted({ livemode }, at)).toEqual({ kind: 'ignored', because: 'mode' })
  expect(admitted({ livemode }, { ...OWN, livemode }).kind).toBe('admitted')
})

test('a type that is not for us is not recorded', () => {
  const ignored = { kind: 'ignored', because: 'type' }
  expect(admitted({ type: 'product.created' }, OWN)).toEqual(ignored)
  expect(admitted({ objectId: null }, OWN)).toEqual(ignored)
})

test('mode comes first, then the type, then the account: a stranger opens no finding', () => {
  const strange = { livemode: true, type: 'product.created', account: 'acct_9' }
  expect(admitted(strange, OWN)).toMatchObject({ because: 'mode' })
  expect(admitted({ ...strange, livemode: false }, OWN)).toMatchObject({ because: 'type' })
})
