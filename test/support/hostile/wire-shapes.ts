import { signStripeHeader } from '../../../packages/wire/src/stripe-signature.ts'
import { believableBody } from './hostile-bodies.ts'
import { type HostileContext, type HostileShape, WEBHOOK_PATH, wire } from './hostile-request.ts'

const START = `POST ${WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\n`
/** What a server that loses count would answer with 200. */
const INNER = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
const CHUNKED = 'Transfer-Encoding: chunked\r\n'

/** Heads that no two servers should be able to read differently: all must be refused. */
const SMUGGLING: Readonly<Record<string, string>> = {
  'length and chunks': `${START}Content-Length: 4\r\n${CHUNKED}\r\n0\r\n\r\n${INNER}`,
  'chunks and length': `${START}${CHUNKED}Content-Length: 6\r\n\r\n0\r\n\r\nG${INNER}`,
  'two lengths': `${START}Content-Length: 0\r\nContent-Length: ${INNER.length}\r\n\r\n${INNER}`,
  'a list of lengths': `${START}Content-Length: 0, ${INNER.length}\r\n\r\n${INNER}`,
  'a length with a sign': `${START}Content-Length: +0\r\n\r\n${INNER}`,
  'a negative length': `${START}Content-Length: -1\r\n\r\n${INNER}`,
  'a length in hex': `${START}Content-Length: 0x0\r\n\r\n${INNER}`,
  'a huge length': `${START}Content-Length: ${'9'.repeat(40)}\r\n\r\n${INNER}`,
  'a space before the colon': `${START}Content-Length : 0\r\n\r\n${INNER}`,
  'chunked with a space': `${START}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${INNER}`,
  'chunked with a tab': `${START}Transfer-Encoding:\tchunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n${INNER}`,
  'chunked with a control character': `${START}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${INNER}`,
  'chunked spelled otherwise': `${START}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${INNER}`,
  'chunked and identity': `${START}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${INNER}`,
  'chunked twice': `${START}${CHUNKED}Transfer-Encoding: x\r\n\r\n0\r\n\r\n${INNER}`,
  'a folded header': `${START}Transfer-Encoding:\r\n chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n${INNER}`,
  'bare line feeds': `POST ${WEBHOOK_PATH} HTTP/1.1\nHost: x\nContent-Length: 0\n\n${INNER}`,
  'a bare carriage return': `${START}A: b\rContent-Length: 0\r\n\r\n${INNER}`,
  'a NUL in a name': `${START}Content-\0Length: 0\r\n\r\n${INNER}`,
  'a chunk length that is none': `${START}${CHUNKED}\r\nzz\r\nab\r\n0\r\n\r\n${INNER}`,
  'a negative chunk': `${START}${CHUNKED}\r\n-1\r\nab\r\n0\r\n\r\n${INNER}`,
  'a chunk length beyond 64 bits': `${START}${CHUNKED}\r\nfffffffffffffffff\r\nab\r\n0\r\n\r\n${INNER}`,
  'a chunk that is longer than it says': `${START}${CHUNKED}\r\n1\r\nabc\r\n0\r\n\r\n${INNER}`,
  'chunks ended by line feeds': `${START}${CHUNKED}\r\n1\na\n0\n\n${INNER}`,
}

const smuggling: HostileShape[] = Object.entries(SMUGGLING).map(
  ([name, text]) =>
    ({ choose }) =>
      wire(`smuggling: ${name}`, text, choose.of(['wait', 'finish'])),
)

const NO_HTTP = [
  ...[
    '\r\n\r\n\r\n',
    'x',
    '{}\r\n\r\n',
    'GET\r\n\r\n',
    'POST /webhook/stripe\r\n\r\n',
    '\0\0\0\0\r\n\r\n',
  ],
  ...[
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03',
    'SSH-2.0-x\r\n',
  ],
  ...['post /webhook/stripe HTTP/1.1\r\nHost: x\r\n\r\n', `POST ${WEBHOOK_PATH} HTTP/1.1\r\n\r\n`],
  ...[`POST ${WEBHOOK_PATH} HTTP/9.9\r\nHost: x\r\n\r\n`, `POST ${WEBHOOK_PATH} HTTP/0.9\r\n\r\n`],
  ...[`POST ${WEBHOOK_PATH} JUNK/1.1\r\nHost: x\r\n\r\n`, `PO ST ${WEBHOOK_PATH} HTTP/1.1\r\n\r\n`],
  ...[`POST ${WEBHOOK_PATH} x HTTP/1.1\r\nHost: x\r\n\r\n`, `POST \0 HTTP/1.1\r\nHost: x\r\n\r\n`],
  ...['CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', `${START}: empty name\r\n\r\n`],
  ...[`${START}no colon\r\n\r\n`, `${START}A: b\0c\r\n\r\n`, `${START}Bad Name: x\r\n\r\n`],
]

/** Some of these never end a head: our side ends the connection. */
const noHttp: HostileShape = ({ choose }) => wire('no HTTP', choose.of(NO_HTTP), 'finish')

const noise: HostileShape = ({ choose }) =>
  wire('noise', choose.bytes(choose.number(1, 600)), 'finish')

const longHead: HostileShape = ({ choose }) => {
  const long = choose.text(50).repeat(choose.number(330, 1_000))
  const text = choose.of([
    `${START}A: ${long}\r\n\r\n`,
    `${START}${long}: a\r\n\r\n`,
    `POST /${long} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `${START}Stripe-Signature: t=1,${'v1=a,'.repeat(4_000)}v1=b\r\n\r\n`,
  ])
  return wire('a head of more than 16 KB', text, choose.of(['wait', 'finish']))
}

/** A request that is right in everything, signature included, as it would be sent. */
function genuine({ choose, secret, nowSeconds }: HostileContext): Buffer {
  const body = believableBody(choose)
  const signature = signStripeHeader({ body, secret, timestampSeconds: nowSeconds })
  const head = `${START}Stripe-Signature: ${signature}\r\nContent-Length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

const cutOff: HostileShape = (context) => {
  const bytes = genuine(context)
  const end = context.choose.number(1, bytes.length - 1)
  return wire('cut off', bytes.subarray(0, end), context.choose.of(['finish', 'leave']))
}

const longerThanSent: HostileShape = (context) => {
  const text = genuine(context).toString('latin1')
  const more = text.replace(
    /Content-Length: (\d+)/,
    (_all, length) => `Content-Length: ${Number(length) + 9}`,
  )
  return wire('shorter than it says', more, context.choose.of(['finish', 'leave']))
}

/** The signature belongs to the whole body; the server must see only the declared part. */
const shorterThanSent: HostileShape = (context) => {
  const text = genuine(context).toString('latin1')
  const less = context.choose.number(1, 40)
  const bent = text.replace(
    /Content-Length: (\d+)/,
    (_all, length) => `Content-Length: ${Number(length) - less}`,
  )
  return wire('longer than it says', bent, 'finish')
}

const chunkedCutOff: HostileShape = ({ choose }) => {
  const text = `${START}${CHUNKED}\r\n${choose.of(['', '5', '5\r\n', '5\r\nab', '5\r\nabcde\r\n', '0\r\n'])}`
  return wire('chunks cut off', text, choose.of(['finish', 'leave']))
}

const longExtensions: HostileShape = ({ choose }) =>
  wire(
    'chunk extensions',
    `${START}${CHUNKED}\r\n1;${'x'.repeat(choose.number(17_000, 40_000))}\r\na\r\n0\r\n\r\n`,
    'finish',
  )

export const WIRE_SHAPES: readonly HostileShape[] = [
  ...smuggling,
  ...Array<HostileShape>(6).fill(noHttp),
  ...Array<HostileShape>(3).fill(noise),
  ...Array<HostileShape>(2).fill(longHead),
  ...Array<HostileShape>(4).fill(cutOff),
  ...Array<HostileShape>(2).fill(longerThanSent),
  ...Array<HostileShape>(2).fill(shorterThanSent),
  ...Array<HostileShape>(2).fill(chunkedCutOff),
  longExtensions,
]
