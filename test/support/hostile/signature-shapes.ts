import { createHmac } from 'node:crypto'
import { signStripeHeader } from '../../../packages/wire/src/stripe-signature.ts'
import type { Choose } from './choose.ts'
import { believableBody, INVALID_BODIES } from './hostile-bodies.ts'
import { type HostileContext, type HostileShape, request } from './hostile-request.ts'

const REFUSED = [400] as const

function signed({ secret, nowSeconds }: HostileContext, body: Buffer | string, offset = 0): string {
  return signStripeHeader({ body, secret, timestampSeconds: nowSeconds + offset })
}

const digestOf = (header: string) => header.slice(header.indexOf('v1=') + 3)

/** The body is a believable event and its signature is right; only the header is bent. */
const BENT_HEADERS: Readonly<Record<string, (t: number, good: string, choose: Choose) => string>> =
  {
    empty: () => '',
    'no timestamp': (_t, good) => `v1=${good}`,
    'an empty timestamp': (_t, good) => `t=,v1=${good}`,
    'a timestamp and more': (t, good, choose) =>
      `t=${t}${choose.of(['abc', '.0', 'e0', ' '])},v1=${good}`,
    'a bent timestamp': (t, good, choose) =>
      `t=${choose.of(['abc', 'NaN', '1e9', '-1', '+', '0x10', `0${t}`, `+${t}`, '9'.repeat(20)])},v1=${good}`,
    'two timestamps': (t, good, choose) => `t=${t},t=${t + choose.of([0, 1])},v1=${good}`,
    'another timestamp': (t, good, choose) => `t=${t + choose.of([-1, 1, 60])},v1=${good}`,
    'only v0': (t, good) => `t=${t},v0=${good}`,
    'only v2': (t, good) => `t=${t},v2=${good}`,
    'V1 in capitals': (t, good) => `t=${t},V1=${good}`,
    'digits in capitals': (t, good) => `t=${t},v1=${good.toUpperCase().replace(/^\d/, 'A')}`,
    'an empty v1': (t) => `t=${t},v1=`,
    'an empty v1 beside the good one': (t, good) => `t=${t},v1=,v1=${good}`,
    'v1 without a sign': (t, good) => `t=${t},v1,v1=${good}`,
    'v1 with a tail': (t, good) => `t=${t},v1=${good}=${good}`,
    'a cut v1': (t, good, choose) => `t=${t},v1=${good.slice(choose.number(1, 8))}`,
    'a longer v1': (t, good) => `t=${t},v1=${good}00`,
    'a bare digest': (_t, good) => good,
    'the digest as base64': (t, good) => `t=${t},v1=${Buffer.from(good, 'hex').toString('base64')}`,
    'spaces between': (t, good) => `t=${t}, v1=${good}`,
    semicolons: (t, good) => `t=${t};v1=${good}`,
    quoted: (t, good) => `"t=${t},v1=${good}"`,
    'letters outside ASCII': (t, good, choose) => `t=${t},v1=${choose.of(['é', 'ÿ'])},v1=${good}`,
    'empty items': (t, good) => `t=${t},,,v1=${good}`,
    'only signs': (_t, _good, choose) =>
      choose.of([',,,', '=', '==', 't=', 'v1=', ',', 't', 'null', '{}']),
    'a thousand signatures and the good one': (t, good) =>
      `t=${t},${'v1=0,'.repeat(1_000)}v1=${good}`,
    'seventeen signatures': (t, good) => `t=${t},${`v1=${'0'.repeat(64)},`.repeat(16)}v1=${good}`,
    'more than 4 KB': (t, good, choose) =>
      `t=${t},v1=${good},v0=${'x'.repeat(choose.number(4_096, 9_000))}`,
    'random letters': (_t, _good, choose) => choose.text(choose.number(1, 400), 'tv10=,abcdef .;"'),
  }

const bentHeaders: HostileShape[] = Object.entries(BENT_HEADERS).map(
  ([name, bend]) =>
    (context) => {
      const { choose, nowSeconds } = context
      const body = believableBody(choose)
      const header = bend(nowSeconds, digestOf(signed(context, body)), choose)
      return request({
        shape: `header: ${name}`,
        headers: [`Stripe-Signature: ${header}`],
        body,
        allowed: REFUSED,
      })
    },
)

/** Guesses that a lazy configuration would make come true. */
const GUESSED_SECRETS = [
  ...[
    '',
    ' ',
    'whsec_',
    'whsec_CHANGE_ME',
    'whsec_test',
    'whsec_test_secret',
    'whsec_...',
    'secret',
  ],
  ...[
    'undefined',
    'null',
    'None',
    'changeme',
    'your_webhook_secret',
    'whsec_xxx',
    'test',
    '[object Object]',
  ],
]

const forged = (name: string, sign: (context: HostileContext, body: Buffer) => string[]) =>
  ((context) => {
    const body = believableBody(context.choose)
    const headers = sign(context, body)
    return request({ shape: `signature: ${name}`, headers, body, allowed: REFUSED })
  }) satisfies HostileShape

const line = (header: string) => [`Stripe-Signature: ${header}`]
const withSecret = (context: HostileContext, body: Buffer, secret: string) =>
  line(signed({ ...context, secret }, body))

const forgeries: HostileShape[] = [
  forged('absent', () => []),
  forged('random secret', (context, body) =>
    withSecret(context, body, `whsec_${context.choose.text(32)}`),
  ),
  forged('guessed secret', (context, body) =>
    withSecret(context, body, context.choose.of(GUESSED_SECRETS)),
  ),
  forged('the secret without its prefix', (context, body) =>
    withSecret(context, body, context.secret.replace('whsec_', '')),
  ),
  forged('random digest', ({ choose, nowSeconds }) =>
    line(`t=${nowSeconds},v1=${choose.text(64, '0123456789abcdef')}`),
  ),
  forged('one bit off', (context, body) => {
    const digest = Buffer.from(digestOf(signed(context, body)), 'hex')
    digest[context.choose.number(0, 31)]! ^= 1 << context.choose.number(0, 7)
    return line(`t=${context.nowSeconds},v1=${digest.toString('hex')}`)
  }),
  forged('another body', (context, body) => {
    const other = Buffer.from(body)
    other[context.choose.number(0, other.length - 1)]! ^= 1
    return line(signed(context, other))
  }),
  forged('the same JSON printed otherwise', (context, body) =>
    line(signed(context, JSON.stringify(JSON.parse(body.toString()), null, 3))),
  ),
  forged('the body alone', ({ secret, nowSeconds }, body) => {
    const digest = createHmac('sha256', secret).update(body).digest('hex')
    return line(`t=${nowSeconds},v1=${digest}`)
  }),
  forged('SHA-1', ({ secret, nowSeconds }, body) => {
    const digest = createHmac('sha1', secret).update(`${nowSeconds}.`).update(body).digest('hex')
    return line(`t=${nowSeconds},v1=${digest}`)
  }),
  // A margin on both sides: the campaign takes minutes.
  forged('stale', (context, body) =>
    line(signed(context, body, -context.choose.of([302, 600, 86_400, 94_608_000]))),
  ),
  forged('from the future', (context, body) =>
    line(signed(context, body, context.choose.of([900, 3_600, 31_536_000]))),
  ),
  forged('twice', (context, body) => [
    ...line(signed(context, body)),
    ...line(signed(context, body)),
  ]),
  forged('a bad one before the good one', (context, body) => [
    ...line(`t=${context.nowSeconds},v1=${'0'.repeat(64)}`),
    ...line(signed(context, body)),
  ]),
  forged('in the wrong place', (context, body) => [
    `${context.choose.of(['X-Stripe-Signature', 'Stripe_Signature', 'Signature', 'Authorization'])}: ${signed(context, body)}`,
    `Cookie: Stripe-Signature=${signed(context, body)}`,
  ]),
  forged('of another provider', (context, body) => [
    `Webhook-Signature: v1,${digestOf(signed(context, body))}`,
    `X-Hub-Signature-256: sha256=${digestOf(signed(context, body))}`,
    'Svix-Id: msg_1',
  ]),
  forged('a secret of the client’s choice', (context, body) => [
    'X-Webhook-Secret: whsec_mine',
    ...withSecret(context, body, 'whsec_mine'),
  ]),
  forged('an address of Stripe', () => ['X-Forwarded-For: 3.18.12.63', 'X-Real-IP: 3.18.12.63']),
]

/** The sender holds the secret; what is signed must be refused all the same. */
const signedButInvalid: HostileShape[] = Object.entries(INVALID_BODIES).map(
  ([name, make]) =>
    (context) => {
      const body = Buffer.from(make(context.choose))
      return request({
        shape: `signed: ${name}`,
        headers: line(signed(context, body)),
        body,
        allowed: REFUSED,
      })
    },
)

const signedAndEmpty: HostileShape = (context) =>
  request({
    shape: 'signed: nothing',
    headers: line(signed(context, '')),
    body: '',
    allowed: REFUSED,
  })

export const SIGNATURE_SHAPES: readonly HostileShape[] = [
  ...bentHeaders,
  ...forgeries,
  ...signedButInvalid,
  signedAndEmpty,
]
