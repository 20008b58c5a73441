import { gzipSync } from 'node:zlib'
import { signStripeHeader } from '../../../packages/wire/src/stripe-signature.ts'
import { believableBody } from './hostile-bodies.ts'
import {
  type HostileContext,
  type HostileShape,
  request,
  WEBHOOK_PATH,
  wire,
} from './hostile-request.ts'

const BODY_BYTES_MAX = 1_048_576

/** A believable event with a right signature: everything else about the request is wrong. */
function genuine(context: HostileContext): { body: Buffer; header: string } {
  const body = believableBody(context.choose)
  return { body, header: signatureOf(context, body) }
}

function signatureOf({ secret, nowSeconds }: HostileContext, body: Buffer): string {
  return `Stripe-Signature: ${signStripeHeader({ body, secret, timestampSeconds: nowSeconds })}`
}

const METHODS = [
  'GET',
  'HEAD',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
  'QUERY',
]

const methods: HostileShape = (context) => {
  const { body, header } = genuine(context)
  const method = context.choose.of(METHODS)
  const headers = [header, 'X-HTTP-Method-Override: POST', 'Origin: https://evil.example']
  return request({ shape: `method: ${method}`, method, headers, body, allowed: [405] })
}

const PATHS = [
  ...[
    '/test',
    '/?test=1',
    '-test',
    '/debug',
    '/../stripe',
    '/%2e%2e/stripe',
    '%00',
    '//',
    '/;x=1',
    '/default',
  ],
  ...[
    '/__proto__',
    '/constructor',
    `/${'a'.repeat(2_000)}`,
    '.php',
    '?signature=x',
    '/1',
    '%0d%0aX: y',
  ],
]

/** The signature is wrong, too: some of these paths mean the endpoint itself. */
const paths: HostileShape = (context) => {
  const body = believableBody(context.choose)
  const path = context.choose.chance(0.8)
    ? WEBHOOK_PATH + context.choose.of(PATHS)
    : context.choose.of([
        '//webhook/stripe',
        '/',
        '/.env',
        '/wp-login.php',
        'http://evil.example/',
        '*',
        '/webhook',
      ])
  const headers = [`Stripe-Signature: t=${context.nowSeconds},v1=${'0'.repeat(64)}`]
  return request({ shape: 'path', path, headers, body, allowed: [400, 404, 405] })
}

const ENCODINGS = ['gzip', 'br', 'deflate', 'identity', 'gzip, gzip', 'x', '']

const encodings: HostileShape = (context) => {
  const { body, header } = genuine(context)
  const encoding = context.choose.of(ENCODINGS)
  const packed = encoding === 'gzip' ? gzipSync(body) : body
  const sign = context.choose.chance(0.5) ? header : signatureOf(context, packed)
  const headers = [sign, `Content-Encoding: ${encoding}`]
  return request({ shape: 'encoding', headers, body: packed, allowed: [415] })
}

const bomb = gzipSync(Buffer.alloc(8 * BODY_BYTES_MAX))

const bombs: HostileShape = (context) =>
  request({
    shape: 'encoding: a bomb',
    headers: [signatureOf(context, bomb), 'Content-Encoding: gzip'],
    body: bomb,
    allowed: [415],
  })

const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
]

const contentTypes: HostileShape = (context) => {
  const body = believableBody(context.choose)
  const headers = [`Content-Type: ${context.choose.of(CONTENT_TYPES)}`, 'X-Canary: <script>{{7*7}}']
  return request({ shape: 'content type', headers, body, allowed: [400] })
}

/** A request within the body: a server that loses count would answer it with 200. */
const innerRequests: HostileShape = (context) => {
  const body = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(context.choose.number(1, 5))
  return request({ shape: 'a request inside the body', body, allowed: [400] })
}

/** A header of the right form and time, without which no body is read. */
const timely = ({ nowSeconds }: HostileContext) =>
  `Stripe-Signature: t=${nowSeconds},v1=${'0'.repeat(64)}`

const timelyStart = (context: HostileContext) =>
  `POST ${WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\n${timely(context)}\r\n`

const oversized = Buffer.alloc(2 * BODY_BYTES_MAX, ' ')

const oversizedDeclared: HostileShape = (context) => {
  const body = oversized.subarray(
    0,
    BODY_BYTES_MAX + context.choose.of([1, 2, 65_536, BODY_BYTES_MAX]),
  )
  const headers = [timely(context)]
  return {
    ...request({ shape: 'too large: declared', headers, body, allowed: [413] }),
    ending: 'wait',
  }
}

const oversizedOnlyDeclared: HostileShape = (context) => {
  const length = context.choose.of(['1048577', '67108864', '9007199254740991'])
  const text = `${timelyStart(context)}Content-Length: ${length}\r\n\r\n`
  const ending = context.choose.of(['wait', 'leave'] as const)
  return { ...wire('too large: only declared', text, ending), allowed: [413, 'closed'] }
}

const oversizedChunked: HostileShape = (context) => {
  const size = context.choose.of([1_000, 65_536, BODY_BYTES_MAX + 1])
  const chunk = Buffer.concat([
    Buffer.from(`${size.toString(16)}\r\n`),
    oversized.subarray(0, size),
    Buffer.from('\r\n'),
  ])
  const chunks = Array<Buffer>(Math.floor(BODY_BYTES_MAX / size) + 1).fill(chunk)
  const head = `${timelyStart(context)}Transfer-Encoding: chunked\r\n\r\n`
  const bytes = Buffer.concat([Buffer.from(head), ...chunks])
  return { ...wire('too large: in chunks without end', bytes), allowed: [413] }
}

const expectations: HostileShape = (context) => {
  const { body } = genuine(context)
  const headers = [`Expect: ${context.choose.of(['100-continue', '200-ok', 'x'])}`]
  return request({ shape: 'expectation', headers, body, allowed: [400, 417] })
}

const manyHeaders: HostileShape = (context) => {
  const headers = Array.from(
    { length: context.choose.number(50, 600) },
    (_, index) => `X-${index}: ${index}`,
  )
  return {
    ...request({ shape: 'many headers', headers, body: '{}', allowed: [400, 431] }),
    ending: 'finish',
  }
}

/** One entry per unit of weight: the large ones come seldom, so that a campaign stays short. */
export const HTTP_SHAPES: readonly HostileShape[] = [
  ...Array<HostileShape>(4).fill(methods),
  ...Array<HostileShape>(3).fill(paths),
  ...Array<HostileShape>(3).fill(encodings),
  contentTypes,
  innerRequests,
  expectations,
  manyHeaders,
]

export const LARGE_SHAPES: readonly HostileShape[] = [
  bombs,
  oversizedDeclared,
  oversizedOnlyDeclared,
  oversizedChunked,
]
