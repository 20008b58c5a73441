import { AppError } from '@bursar/wire/errors'
import { isRecord } from '../oracle/state-oracle.ts'
import type { Policy, StageWorld } from './options.ts'

const POLICIES: Record<keyof Policy, readonly string[]> = {
  signup: ['open', 'intent'],
  refunds: ['keep', 'revoke'],
  disputes: ['keep', 'revoke'],
  past_due: ['grace', 'revoke'],
  pause_collection: ['keep', 'revoke'],
  email_match: ['allow', 'deny'],
}

/** `signup=open` and the like. Throws SETTING_MALFORMED. */
export function parsePolicy(texts: readonly string[]): Policy {
  const policy: Record<string, string> = {}
  for (const text of texts) {
    const [name = '', value = ''] = text.split('=')
    const allowed = POLICIES[name as keyof Policy]
    if (allowed === undefined || !allowed.includes(value)) {
      const known = Object.entries(POLICIES).map(([key, values]) => `${key}=${values.join('|')}`)
      throw new AppError(
        'SETTING_MALFORMED',
        `--policy ${text} is unknown. Policies: ${known.join(', ')}.`,
      )
    }
    policy[name] = value
  }
  return policy as Policy
}

/** Parses the file of --world. Throws SETTING_MALFORMED that names the key. */
export function parseWorld(text: string): StageWorld {
  const value = parseJson(text)
  const prices = isRecord(value) ? value['prices'] : null
  if (!isRecord(value) || !isRecord(prices))
    fail('needs "prices": {"low": "price_…", "high": "price_…"}')
  if (typeof prices['low'] !== 'string' || typeof prices['high'] !== 'string') {
    fail('needs the strings "low" and "high" in "prices"')
  }
  const unknown = Object.keys(value).filter((key) => !KEYS.includes(key))
  if (unknown.length > 0) fail(`has unknown keys: ${unknown.join(', ')}`)
  return { ...value, prices: { low: prices['low'], high: prices['high'] } }
}

const KEYS = ['prices', 'marks', 'tenants', 'account', 'replicas', 'reconcileSeconds', 'checkout']

function fail(what: string): never {
  throw new AppError('SETTING_MALFORMED', `The world file ${what}.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('SETTING_MALFORMED', 'The world file is not valid JSON.', { cause })
  }
}
