import type { RefusalCode } from '../../packages/bursar/src/ingress/refusals.ts'
import { readSlowly } from './read-slowly.ts'

interface Case {
  header: string
  body: Uint8Array
  nowSeconds: number
}

/** The values of one scheme in a header, read as Stripe’s package reads them. */
const valuesOf = (header: string, scheme: string) =>
  header
    .split(',')
    .filter((item) => item.split('=')[0] === scheme)
    .map((item) => item.slice(scheme.length + 1))

/**
 * THE LIST: where we refuse what Stripe’s own package accepts, with the code we give and why.
 * Anything refused that is not here is a bug of ours.
 */
const STRICTNESS: readonly {
  name: string
  code: RefusalCode
  /** Whether the delivery is of this kind. */
  applies(of: Case): boolean
}[] = [
  {
    name: 'signed in the future: Stripe’s package only looks at the past',
    code: 'TIMESTAMP_TOO_NEW',
    applies: ({ header, nowSeconds }) => Number(valuesOf(header, 't')[0]) > nowSeconds + 300,
  },
  {
    name: 'two timestamps: the last would win',
    code: 'SIGNATURE_MALFORMED',
    applies: ({ header }) => valuesOf(header, 't').length > 1,
  },
  {
    name: 'a timestamp that is more than its digits: what comes after them would be ignored',
    code: 'SIGNATURE_MALFORMED',
    applies: ({ header }) => !/^(?:0|[1-9]\d{0,11})$/.test(valuesOf(header, 't')[0] ?? ''),
  },
  {
    name: 'an item that is not scheme=value',
    code: 'SIGNATURE_MALFORMED',
    applies: ({ header }) => header.split(',').some((item) => !/^\w{1,32}=./.test(item)),
  },
  {
    name: 'a signature with more behind it: what comes after a second sign would be ignored',
    code: 'SIGNATURE_MALFORMED',
    applies: ({ header }) => valuesOf(header, 'v1').some((value) => value.includes('=')),
  },
  {
    name: 'characters outside printable ASCII',
    code: 'SIGNATURE_MALFORMED',
    applies: ({ header }) => /[^\x21-\x7e]/.test(header),
  },
  {
    name: 'two headers, joined by HTTP',
    code: 'SIGNATURE_REPEATED',
    applies: ({ header }) => header.includes(', '),
  },
  {
    name: 'more than 16 signatures',
    code: 'SIGNATURE_TOO_LONG',
    applies: ({ header }) => valuesOf(header, 'v1').length > 16,
  },
  {
    name: 'more than 4 KB of header',
    code: 'SIGNATURE_TOO_LONG',
    applies: ({ header }) => header.length > 4_096,
  },
  {
    name: 'signed as text, sent as other bytes: a byte order mark, or what is not UTF-8',
    code: 'SIGNATURE_MISMATCH',
    applies: ({ body }) => !Buffer.from(new TextDecoder().decode(body)).equals(body),
  },
  {
    name: 'the same, signed as bytes too; nesting deeper than 64',
    code: 'BODY_NOT_JSON',
    applies: ({ body }) => readSlowly(body) === 'BODY_NOT_JSON',
  },
  {
    name: 'JSON that is no event',
    code: 'BODY_NOT_AN_EVENT',
    applies: ({ body }) => readSlowly(body) === 'BODY_NOT_AN_EVENT',
  },
]

export function findStrictness(code: RefusalCode, of: Case): string | null {
  return STRICTNESS.find((entry) => entry.code === code && entry.applies(of))?.name ?? null
}
