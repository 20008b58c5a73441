import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { TENANT_ID_FORM } from './tenant-id-form.ts'

/**
 * A reference that proves which tenant a checkout is for: `b1_<base64url(tenant)>_<MAC>`. Payment
 * links and pricing tables take only `A-Za-z0-9_-` as `client_reference_id`, and silently drop
 * anything else.
 */
const FORM = /^b1_([A-Za-z0-9_-]+)_([A-Za-z0-9_-]{22})$/
const PREFIX = 'b1_'
/** Stripe takes no longer `client_reference_id`. */
export const REFERENCE_LENGTH_MAX = 200

/** A key shorter than this can be guessed. */
export const REFERENCE_KEY_CHARACTERS_MIN = 32

const MAC_BYTES = 16
const KEY_ID_CHARACTERS = 8

/** What a reference is good for, besides its tenant. */
export interface ReferenceScope {
  readonly livemode: boolean
  /** A connected account (`acct_…`); empty: our own. */
  readonly account: string
}

/** Signs with one key. The tenant’s id must be of the form that ids have. */
export function signTenant(tenantId: string, key: string, scope: ReferenceScope): string {
  const encoded = Buffer.from(tenantId).toString('base64url')
  return `${PREFIX}${encoded}_${macOf(tenantId, key, scope).toString('base64url')}`
}

/** Whether a text is meant to be a signed reference, valid or not. */
export function looksSigned(reference: string): boolean {
  return reference.startsWith(PREFIX)
}

/** The tenant that a reference proves with any of these keys; null: it proves nothing. */
export function tenantOfReference(
  reference: string | null,
  keys: readonly string[],
  scope: ReferenceScope,
): string | null {
  const [, encoded = '', mac = ''] = FORM.exec(reference ?? '') ?? []
  const tenantId = Buffer.from(encoded, 'base64url').toString()
  if (!TENANT_ID_FORM.test(tenantId)) return null
  const given = Buffer.from(mac, 'base64url')
  // Another spelling of the same bytes is not what we have signed.
  if (`${PREFIX}${Buffer.from(tenantId).toString('base64url')}_${mac}` !== reference) return null
  if (given.byteLength !== MAC_BYTES || given.toString('base64url') !== mac) return null
  const macs = keys.map((key) => macOf(tenantId, key, scope))
  return isOneOf(macs, given) ? tenantId : null
}

/** Compares with every one, however early it is found. */
function isOneOf(macs: readonly Buffer[], given: Buffer): boolean {
  return macs.filter((mac) => timingSafeEqual(mac, given)).length > 0
}

/** Over the key's ID, the mode, the account and the tenant; none of them holds a line break. */
function macOf(tenantId: string, key: string, { livemode, account }: ReferenceScope): Buffer {
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, KEY_ID_CHARACTERS)
  const said = ['b1', keyId, livemode ? 'live' : 'test', account, tenantId].join('\n')
  return createHmac('sha256', key).update(said).digest().subarray(0, MAC_BYTES)
}
