import type { BillingFacts } from './billing.ts'
import { BillingError } from './billing-error.ts'
import { toFacts } from './to-facts.ts'

export interface BillingSource {
  /** Where Bursar is served: `https://bursar.acme.example`. */
  readonly url: string
  /** The token of who is signed in; asked for before every question. */
  readonly getToken: () => string | Promise<string>
}

const BASE = '/api/v1/customer/billing'
/** How long the service may wait until a checkout is observed. */
const WAIT = '10s'

/**
 * Asks the customer API. With a checkout that the customer comes back from, the service answers
 * when that is observed, or after ten seconds; what may be used is asked for afterwards.
 * @throws BillingError
 */
export async function askBilling(
  source: BillingSource,
  { session, signal }: { readonly session: string | null; readonly signal: AbortSignal },
): Promise<BillingFacts> {
  const get = (path: string) => ask(source, path, signal)
  const status = get(session === null ? 'status' : `status?wait=${WAIT}&session=${session}`)
  const entitlements =
    session === null ? get('entitlements') : status.then(() => get('entitlements'))
  const facts = toFacts(...(await Promise.all([status, entitlements])))
  if (facts === null) throw new BillingError('UNREADABLE', 200)
  return facts
}

async function ask(source: BillingSource, path: string, signal: AbortSignal): Promise<unknown> {
  const token = await tokenOf(source)
  const url = `${source.url.replace(/\/+$/, '')}${BASE}/${path}`
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    // No cookie is ever looked at, and a redirect would carry the token to somebody else.
    credentials: 'omit',
    redirect: 'error',
    signal,
  }).catch((cause: unknown) => {
    throw new BillingError('UNREACHABLE', null, { cause })
  })
  const body: unknown = await answer.json().catch((cause: unknown) => {
    throw new BillingError('UNREADABLE', answer.status, { cause })
  })
  if (answer.ok) return body
  throw new BillingError(codeOf(body), answer.status)
}

async function tokenOf({ getToken }: BillingSource): Promise<string> {
  try {
    return await getToken()
  } catch (cause) {
    throw new BillingError('TOKEN_UNAVAILABLE', null, { cause })
  }
}

function codeOf(problem: unknown): string {
  const known = typeof problem === 'object' && problem !== null && 'code' in problem
  return known ? String(problem.code) : 'UNREADABLE'
}
