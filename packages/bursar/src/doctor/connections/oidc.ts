import type { Config } from '../../config/config.ts'
import { type Check, error, judged, off, type Problem } from '../check.ts'

const CALL_MS_MAX = 8_000

interface Issuer {
  readonly setting: string
  readonly issuer: string
}

/** Of the tokens of customers, and of the sign-in to the console. */
export const oidc: Check = {
  id: 'oidc',
  title: 'Identity providers (OIDC)',
  how: 'Each issuer has a discovery document that names it, and signing keys.',
  needs: [],
  async run({ config }, signal) {
    const issuers = issuersOf(config)
    if (issuers.length === 0) return off('OIDC_ISSUER and CONSOLE_OIDC_ISSUER are not set.')
    const problems = await Promise.all(issuers.map((one) => problemOf(one, signal)))
    const names = issuers.map(({ issuer }) => issuer).join(', ')
    return judged(problems.filter(isProblem), `Discovery and signing keys: ${names}.`)
  },
}

function isProblem(problem: Problem | null): problem is Problem {
  return problem !== null
}

function issuersOf({ api, console }: Config): Issuer[] {
  const issuers: Issuer[] = []
  if (api.oidc !== null) issuers.push({ setting: 'OIDC_ISSUER', issuer: api.oidc.issuer })
  if (console.kind === 'oidc') {
    issuers.push({ setting: 'CONSOLE_OIDC_ISSUER', issuer: console.oidc.issuer.href })
  }
  return issuers
}

async function problemOf(
  { setting, issuer }: Issuer,
  signal: AbortSignal,
): Promise<Problem | null> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await readJson(address, signal)
  const fix = `Check ${setting}, and that this machine can reach the issuer.`
  if (found === null) return error(`The issuer ${issuer} gives no discovery document.`, fix)
  const { issuer: said, jwks_uri: keys } = found
  if (typeof said !== 'string' || !isSame(said, issuer)) {
    const named = typeof said === 'string' ? said : 'nothing'
    const sentence = `The discovery document of ${issuer} names another issuer: ${named}.`
    return error(sentence, `Set ${setting} to the issuer that the document names.`)
  }
  const set = typeof keys === 'string' && URL.canParse(keys) ? await readJson(keys, signal) : null
  const list = set?.['keys']
  if (!Array.isArray(list) || list.length === 0) {
    const sentence = `The issuer ${issuer} gives no signing keys (jwks_uri).`
    return error(sentence, fix)
  }
  return null
}

/** A URL gets a slash where the setting has none. */
function isSame(said: string, issuer: string): boolean {
  return said.replace(/\/$/, '') === issuer.replace(/\/$/, '')
}

/** null: no JSON object came. */
async function readJson(
  address: string,
  signal: AbortSignal,
): Promise<Record<string, unknown> | null> {
  const signals = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS_MAX)])
  try {
    const answer = await fetch(address, { redirect: 'manual', signal: signals })
    const body: unknown = answer.status === 200 ? await answer.json() : null
    return typeof body === 'object' && body !== null ? { ...body } : null
  } catch (failure) {
    // Whatever it is, there is no document: the sentence says so.
    if (failure instanceof Error) return null
    throw failure
  }
}
