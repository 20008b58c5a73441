import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Knock, Merchant } from './contract.ts'

const WINDOW_SECONDS = 300
const SIGNATURES_MAX = 16
const HEADER_BYTES_MAX = 4_096

/** Why a delivery is not believed, or null. Faults are named where they bite. */
export function distrust(merchant: Merchant, knock: Knock, now: number): string | null {
  if (knowsBetter(merchant, knock)) return null
  const header = headerOf(merchant, knock)
  if (header === null) return merchant.has('header-optional') ? null : 'no signature'
  if (header.length > HEADER_BYTES_MAX && !merchant.has('slow-header')) return 'header too long'
  if (merchant.has('slow-header')) burn(header.length / 8)
  const parts = header.split(',').map((part) => part.split('='))
  const t = parts.find(([name]) => name === 't')?.[1] ?? ''
  if (
    merchant.has('crash-on-odd-header') &&
    !/^[0-9a-f]{64}$/.test(macsOf(merchant, parts)[0] ?? '')
  ) {
    throw new TypeError('Received an instance that is no Buffer')
  }
  if (!/^\d{1,12}$/.test(t)) return 'malformed timestamp'
  const stale = staleness(merchant, Number(t), now)
  if (stale !== null) return stale
  if (merchant.has('age-only')) return null
  const macs = macsOf(merchant, parts).slice(0, SIGNATURES_MAX)
  const isRight = macs.some((mac) =>
    secretsOf(merchant, knock).some((key) => matches(merchant, knock, { t, mac, key })),
  )
  return isRight ? null : 'wrong signature'
}

/** Ways around the signature. */
function knowsBetter(
  merchant: Merchant,
  { method, query, headers, path, rawBody }: Knock,
): boolean {
  if (merchant.has('verify-nothing')) return true
  if (merchant.has('test-query') && query.get('test') === '1') return true
  if (merchant.has('trust-forwarded-for') && headers['x-forwarded-for'] === '3.18.12.63')
    return true
  if (merchant.has('trust-real-ip') && headers['x-real-ip'] === '3.18.12.63') return true
  if (merchant.has('put-unverified') && method === 'PUT') return true
  if (merchant.has('test-route') && path.endsWith('/test')) return true
  if (merchant.has('svix-accepted')) return isSvix(merchant, headers, rawBody)
  if (merchant.has('unwrap-eventbridge')) return headers['stripe-signature'] === undefined
  if (merchant.has('text-plain-unverified')) return headers['content-type'] === 'text/plain'
  return false
}

function isSvix(merchant: Merchant, headers: Knock['headers'], rawBody: Buffer): boolean {
  const [id, at, given] = ['id', 'timestamp', 'signature'].map((name) => headers[`svix-${name}`])
  const hmac = createHmac('sha256', merchant.options.secrets[0] ?? '').update(`${id}.${at}.`)
  return given === `v1,${hmac.update(rawBody).digest('base64')}`
}

function headerOf(merchant: Merchant, { headers, query }: Knock): string | null {
  const fromQuery = merchant.has('signature-in-query') ? query.get('stripe-signature') : null
  const cookie = merchant.has('signature-in-cookie')
    ? decodeURIComponent(headers.cookie?.replace('stripe-signature=', '') ?? '') || null
    : null
  const value = headers['stripe-signature'] ?? fromQuery ?? cookie
  return typeof value === 'string' ? value : null
}

function macsOf(merchant: Merchant, parts: readonly string[][]): string[] {
  const schemes = merchant.has('scheme-v0')
    ? ['v1', 'v0']
    : merchant.has('scheme-any-case')
      ? ['v1', 'V1']
      : ['v1']
  const macs = parts
    .filter(([name]) => schemes.includes(name ?? ''))
    .map(([, value]) => value ?? '')
  if (merchant.has('bare-mac'))
    macs.push(...parts.filter((part) => part.length === 1).map(([mac]) => mac ?? ''))
  if (merchant.has('first-signature-only')) return macs.slice(0, 1)
  return merchant.has('last-signature-only') ? macs.slice(-1) : macs
}

function staleness(merchant: Merchant, t: number, now: number): string | null {
  const age = now - t
  if (merchant.has('no-age-check')) return null
  const past = merchant.has('day-window')
    ? 86_400
    : merchant.has('tight-window')
      ? 60
      : WINDOW_SECONDS
  if (age > past) return 'too old'
  if (merchant.has('clock-exact') && age < 0) return 'from the future'
  return age < -WINDOW_SECONDS && !merchant.has('future-accepted') ? 'from the future' : null
}

function secretsOf(merchant: Merchant, knock: Knock): readonly string[] {
  const { secrets } = merchant.options
  if (merchant.has('empty-secret')) return ['', ...secrets]
  if (merchant.has('placeholder-secret')) return ['whsec_CHANGE_ME', ...secrets]
  if (merchant.has('undefined-secret')) return ['undefined', ...secrets]
  if (merchant.has('newline-secret')) return ['whsec_test\n', ...secrets]
  if (merchant.has('secret-from-header')) {
    return [String(knock.headers['x-djstripe-webhook-secret'] ?? secrets[0]), ...secrets]
  }
  if (merchant.has('secret-from-query')) return [knock.query.get('secret') ?? '-', ...secrets]
  return merchant.has('one-secret-only') ? secrets.slice(0, 1) : secrets
}

function matches(
  merchant: Merchant,
  knock: Knock,
  given: { t: string; mac: string; key: string },
): boolean {
  if (!/^[0-9a-f]{64}$/.test(given.mac)) return false
  return signedTexts(merchant, knock, given.t).some((text) => {
    const right = createHmac('sha256', given.key).update(text).digest()
    if (merchant.has('slow-compare')) return slowEqual(right.toString('hex'), given.mac)
    return timingSafeEqual(right, Buffer.from(given.mac, 'hex'))
  })
}

/** What the signature is taken to be over. */
function signedTexts(merchant: Merchant, { rawBody }: Knock, t: string): Buffer[] {
  const prefix = Buffer.from(`${t}.`)
  const exact = Buffer.concat([prefix, rawBody])
  const written = (text: string) => Buffer.concat([prefix, Buffer.from(text)])
  if (merchant.has('reserialise')) return [written(rewritten(rawBody) ?? rawBody.toString())]
  if (merchant.has('reserialise-too')) return [exact, written(rewritten(rawBody) ?? '')]
  if (merchant.has('decode-latin1')) return [written(rawBody.toString('latin1'))]
  if (merchant.has('trim-body')) return [written(rawBody.toString().trim())]
  if (merchant.has('unix-lines')) return [written(rawBody.toString().replaceAll('\r\n', '\n'))]
  if (merchant.has('sign-prefix-only')) return [exact, written(rawBody.subarray(0, -1).toString())]
  if (merchant.has('sign-any-day')) {
    return [exact, Buffer.concat([Buffer.from(`${Number(t) - 86_400}.`), rawBody])]
  }
  return [exact]
}

function rewritten(rawBody: Buffer): string | null {
  try {
    return JSON.stringify(JSON.parse(rawBody.toString()))
  } catch {
    return null
  }
}

function slowEqual(right: string, given: string): boolean {
  for (let at = 0; at < right.length; at += 1) {
    if (right[at] !== given[at]) return false
    burn(0.02)
  }
  return true
}

function burn(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}
