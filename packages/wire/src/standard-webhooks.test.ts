import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { webhookHeaders, webhookKeyOf } from './standard-webhooks.ts'

const SECRETS = [
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'whsec_nP4YqSZ0mVbWc2rXkT7uAeLh9dGfJ3oB',
] as const

const keysOf = (...secrets: string[]) =>
  secrets.map((secret) => {
    const key = webhookKeyOf(secret)
    if (key === null) throw new Error('That is no secret.')
    return key
  })

const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampSeconds: 1614265330,
  body: '{"test": 2432232314}',
}

test('the example of the standard has the signature of the standard', () => {
  expect(webhookHeaders(message, keysOf(SECRETS[0]))).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('the package of the standard believes each of several secrets, and no other', () => {
  const body = '{"name":"Ünïcode ✓"}'
  const now = { ...message, body, timestampSeconds: Math.floor(Date.now() / 1000) }
  const headers = webhookHeaders(now, keysOf(...SECRETS))
  for (const secret of SECRETS) {
    expect(new Webhook(secret).verify(body, headers)).toEqual({ name: 'Ünïcode ✓' })
  }
  const stranger = new Webhook('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD')
  expect(() => stranger.verify(body, headers)).toThrow('No matching signature found')
  expect(() => new Webhook(SECRETS[0]).verify(`${body} `, headers)).toThrow()
  expect(() => new Webhook(SECRETS[0]).verify(body, { ...headers, 'webhook-id': 'x' })).toThrow()
})

test.each([
  ['without its prefix', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ['no base64', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS'],
  ['base64 of the other alphabet', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_'],
  ['23 bytes', `whsec_${Buffer.alloc(23, 7).toString('base64')}`],
  ['65 bytes', `whsec_${Buffer.alloc(65, 7).toString('base64')}`],
  ['nothing', ''],
])('a secret that is %s is none', (_, secret) => {
  expect(webhookKeyOf(secret)).toBeNull()
})

test.each([24, 64])('a secret of %i bytes is one', (length) => {
  const key = webhookKeyOf(`whsec_${Buffer.alloc(length, 7).toString('base64')}`)
  expect(key?.key.symmetricKeySize).toBe(length)
})
