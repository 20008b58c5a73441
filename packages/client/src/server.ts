import { AppError } from '@bursar/wire/errors'
import {
  REFERENCE_KEY_CHARACTERS_MIN,
  REFERENCE_LENGTH_MAX,
  signTenant,
} from '@bursar/wire/signed-reference'
import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'

export interface SignReferenceOptions {
  /**
   * The key that Bursar has as REFERENCE_KEY. Of several, separated by commas, the first signs.
   * Keep it on the server: with it, anyone can sign for any tenant.
   */
  readonly key: string
  /** Of the Stripe account that sells: a reference is good in one mode only. */
  readonly mode: 'live' | 'test'
  /** The connected account (`acct_…`) that sells. Default: your own account. */
  readonly account?: string
}

/**
 * Signs a tenant's ID, so that a payment link or a pricing table can carry it as
 * `client_reference_id`: whoever pays there pays for that tenant.
 * @throws AppError REFERENCE_IMPOSSIBLE
 */
export function signReference(tenantId: string, options: SignReferenceOptions): string {
  const { mode, account = '' } = options
  const [key = ''] = options.key.split(',').map((part) => part.trim())
  if (key.length < REFERENCE_KEY_CHARACTERS_MIN) {
    const least = `at least ${REFERENCE_KEY_CHARACTERS_MIN} characters`
    throw new AppError('REFERENCE_IMPOSSIBLE', `The key must have ${least}.`)
  }
  if (mode !== 'live' && mode !== 'test') {
    throw new AppError('REFERENCE_IMPOSSIBLE', 'The mode must be "live" or "test".')
  }
  if (!TENANT_ID_FORM.test(tenantId)) {
    throw new AppError('REFERENCE_IMPOSSIBLE', 'This is not a tenant ID.')
  }
  const reference = signTenant(tenantId, key, { livemode: mode === 'live', account })
  if (reference.length > REFERENCE_LENGTH_MAX) {
    const most = `Stripe allows at most ${REFERENCE_LENGTH_MAX} characters.`
    throw new AppError('REFERENCE_IMPOSSIBLE', `The reference is too long. ${most}`)
  }
  return reference
}
