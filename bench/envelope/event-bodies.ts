import { INVOICE_PAID } from '../../test/support/sample-bodies.ts'

/**
 * An event about an invoice, printed as Stripe prints it, with as many lines as it takes to be so
 * large.
 */
export function eventBody(bytesMin: number): Buffer {
  const { data, ...head } = INVOICE_PAID
  const { lines, ...invoice } = data.object
  const line = lines.data[0]!
  for (let count = 0; ; count += 1) {
    const items = Array.from({ length: count }, (_, index) => ({ ...line, id: `il_${index}` }))
    const object = { ...invoice, lines: { ...lines, data: items } }
    const body = Buffer.from(JSON.stringify({ ...head, data: { object } }, null, 2))
    if (body.length >= bytesMin) return body
  }
}

const MEGABYTE = 1_048_576

/** What somebody with a signing secret could sign to keep the service busy. */
export const HOSTILE_BODIES: Readonly<Record<string, Buffer>> = {
  'brackets, closed': Buffer.from('['.repeat(MEGABYTE / 2) + ']'.repeat(MEGABYTE / 2)),
  'brackets, open': Buffer.from('['.repeat(MEGABYTE)),
  'small objects': Buffer.from(`[${'{"a":1},'.repeat(MEGABYTE / 8 - 1)}{}]`),
  'keys by the thousand': Buffer.from(objectOf(80_000, (index) => `key${index}`)),
  'keys that are numbers': Buffer.from(objectOf(70_000, (index) => `${index * 47_701}`)),
  'keys of one polynomial hash': Buffer.from(objectOf(29_000, wordOfOneHash)),
}

function objectOf(count: number, key: (index: number) => string): string {
  return `{${Array.from({ length: count }, (_, index) => `"${key(index)}":0`).join(',')}}`
}

/** `Aa` and `BB` have the same polynomial hash, and so has every word made of them. */
function wordOfOneHash(index: number): string {
  return Array.from({ length: 15 }, (_, bit) => ((index >> bit) & 1 ? 'Aa' : 'BB')).join('')
}
