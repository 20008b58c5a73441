import { createHmac } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { ProbeFacts } from '../contract.ts'
import { type ProbeContext, TIME_IS_UP } from './context.ts'

export const CHALLENGE_PATH = '/.well-known/stripe-webhook-audit.txt'

/** Throws unless all are signing secrets. An API key is never accepted. */
export function assertSecrets(secrets: readonly string[]): void {
  if (secrets.length === 0 || secrets.some((secret) => secret.trim() === '')) {
    throw new AppError(
      'SETTING_MISSING',
      'No signing secret. Set STRIPE_WEBHOOK_SECRET, or use --secret-file or standard input.',
    )
  }
  if (secrets.some((secret) => /^(?:sk|rk|pk)_/.test(secret.trim()))) {
    throw new AppError(
      'SETTING_MALFORMED',
      'This is an API key, not a signing secret (whsec_…). The probe never accepts API keys.',
    )
  }
}

/** The text that the owner of the host serves at CHALLENGE_PATH. The same for every run. */
export function challengeToken(secret: string, host: string): string {
  return createHmac('sha256', secret).update(`bursar probe ${host}`).digest('hex').slice(0, 32)
}

/** The output of --challenge: the URL for the token, and the token. */
export function challengeFor(url: string, secrets: readonly string[]): string {
  assertSecrets(secrets)
  if (!URL.canParse(url)) throw new AppError('SETTING_MALFORMED', `"${url}" is not a URL.`)
  const { origin, hostname } = new URL(url)
  return `${origin}${CHALLENGE_PATH}\n${challengeToken(secrets[0] ?? '', hostname)}`
}

/** A loopback or private host belongs to the user. A public host must serve the token. */
export async function isOwned(context: ProbeContext): Promise<boolean> {
  if (!context.isPublic) return true
  const request = context.request({
    method: 'GET',
    path: CHALLENGE_PATH,
    body: '',
    signature: null,
  })
  const answer = await context.exchange(request)
  const token = challengeToken(context.secret, context.target.hostname)
  return answer.status === 200 && answer.body.toString('utf8').trim() === token
}

/** Why a probe must not run, or null. */
export function forbidden(
  probe: ProbeFacts,
  state: {
    staging: boolean
    owned: boolean
    /** A01: the endpoint accepts the secret. */
    accepted: boolean
    /** A02 was accepted too, so A01 proves nothing. */
    unverified: boolean
    timeUp: boolean
  },
): string | null {
  const surface = probe.id.startsWith('A') || probe.id.startsWith('B')
  if (probe.tier === 'S' && !state.staging)
    return 'This probe changes state or puts load on the host. Add --staging to run it.'
  if (probe.tier === 'S' && !state.owned) {
    return `Needs a loopback or private host, or the ownership token at ${CHALLENGE_PATH}.`
  }
  if (state.unverified && !surface && !state.owned) {
    return `The endpoint verifies no signatures. Prove ownership at ${CHALLENGE_PATH} first.`
  }
  if (!state.accepted && !state.owned && !OPENING.has(probe.id)) {
    return `The endpoint rejects this secret (A01). Prove ownership at ${CHALLENGE_PATH} first.`
  }
  return state.timeUp && probe.tier !== 'S' ? TIME_IS_UP : null
}

/** Always allowed: the controls and the transport probes, which may explain a failed control. */
export const OPENING: ReadonlySet<string> = new Set(['A01', 'A02', 'A03', 'A04', 'A05'])
