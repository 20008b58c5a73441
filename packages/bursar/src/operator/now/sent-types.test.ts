import { expect, test } from 'vitest'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { type Sends, SentTypes, type StripeEndpoint, sendsOf } from './sent-types.ts'

const PATHS = ['/webhook/stripe', '/webhook/stripe/eu']
const at = (path: string, ...enabled_events: string[]): StripeEndpoint => ({
  url: `https://bursar.example${path}`,
  status: 'enabled',
  enabled_events,
})
const sent = (sends: Sends, ...types: string[]) =>
  sends === 'unknown' ? sends : types.filter(sends).join(' ')

test('what any endpoint of ours is told is sent', () => {
  const two = [
    at('/webhook/stripe', 'invoice.paid'),
    at('/proxy/webhook/stripe/eu', 'charge.refunded'),
  ]
  const told = sendsOf(two, PATHS)
  expect(sent(told, 'invoice.paid', 'charge.refunded', 'invoice.voided')).toBe(
    'invoice.paid charge.refunded',
  )
})

test('an asterisk is every type', () => {
  expect(sent(sendsOf([at('/webhook/stripe', '*')], PATHS), 'invoice.voided')).toBe(
    'invoice.voided',
  )
})

test('an endpoint that is disabled at Stripe sends nothing', () => {
  const disabled = { ...at('/webhook/stripe', '*'), status: 'disabled' }
  expect(sent(sendsOf([disabled], PATHS), 'invoice.paid')).toBe('')
})

test.each([
  ['there is none', []],
  ['none has a path of ours', [at('/hooks', '*')]],
  ['its address is none', [{ ...at('', '*'), url: 'nowhere' }]],
])('nothing is known where %s', (_, endpoints) => {
  expect(sendsOf(endpoints, PATHS)).toBe('unknown')
})

test('Stripe is asked once a minute, and a key that may not read it is no fault', async () => {
  const clock = new VirtualClock('2026-03-01T12:00:00Z')
  const answers = [
    () => Promise.reject(new Error('may not')),
    () => Promise.resolve([at('/webhook/stripe', 'invoice.paid')]),
  ]
  let asked = 0
  const types = new SentTypes({ ask: () => answers[asked++]!(), paths: PATHS, clock })
  expect(await types.read()).toBe('unknown')
  clock.advanceSeconds(59)
  expect(await types.read()).toBe('unknown')
  expect(asked).toBe(1)
  clock.advanceSeconds(1)
  expect(sent(await types.read(), 'invoice.paid')).toBe('invoice.paid')
  expect(asked).toBe(2)
})
