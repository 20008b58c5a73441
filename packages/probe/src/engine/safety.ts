import { createHmac } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { ProbeFacts } from '../contract.ts'
import { type ProbeContext, TIME_IS_UP } from './context.ts'

export const CHALLENGE_PATH = '/.well-known/stripe-webhook-audit.txt'

/** Throws for what is no signing secret; an API key is never taken, let alone a live one. */
export function assertSecrets(secrets: readonly string[]): void {
  if (secrets.length === 0 || secrets.some((secret) => secret.trim() === '')) {
    throw new AppError(
      'SETTING_MISSING',
      'The probe needs the signing secret: STRIPE_WEBHOOK_SECRET, --secret-file or standard input.',
    )
  }
  if (secrets.some((secret) => /^(?:sk|rk|pk)_/.test(secret.trim()))) {
    throw new AppError(
      'SETTING_MALFORMED',
      'That is an API key, not a signing secret (whsec_…). The probe never takes API keys.',
    )
  }
}

/** What the owner of secret and host puts at CHALLENGE_PATH: the same for every run. */
export function challengeToken(secret: string, host: string): string {
  return createHmac('sha256', secret).update(`bursar probe ${host}`).digest('hex').slice(0, 32)
}

/** What --challenge prints: where the token belongs, and the token. */
export function challengeFor(url: string, secrets: readonly string[]): string {
  assertSecrets(secrets)
  if (!URL.canParse(url)) throw new AppError('SETTING_MALFORMED', `"${url}" is no URL.`)
  const { origin, hostname } = new URL(url)
  return `${origin}${CHALLENGE_PATH}\n${challengeToken(secrets[0] ?? '', hostname)}`
}

/** A loopback or private host is the user's own; a public one must serve the token. */
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

/** Why a probe may not run, or null. */
export function forbidden(
  probe: ProbeFacts,
  state: {
    staging: boolean
    owned: boolean
    /** A01: the secret is one of this endpoint. */
    accepted: boolean
    /** A02 was accepted too: then A01 says nothing. */
    unverified: boolean
    timeUp: boolean
  },
): string | null {
  const surface = probe.id.startsWith('A') || probe.id.startsWith('B')
  if (probe.tier === 'S' && !state.staging) return 'It changes state or loads the host: --staging.'
  if (probe.tier === 'S' && !state.owned) {
    return `Staging probes need a loopback or private host, or the token at ${CHALLENGE_PATH}.`
  }
  if (state.unverified && !surface && !state.owned) {
    return `The endpoint verifies nothing, so the secret proves nothing: ${CHALLENGE_PATH} must.`
  }
  if (!state.accepted && !state.owned && !OPENING.has(probe.id)) {
    return `It does not take this secret (A01), so nothing says whose it is: ${CHALLENGE_PATH}.`
  }
  return state.timeUp && probe.tier !== 'S' ? TIME_IS_UP : null
}

/** The controls, the transport, and what may explain that the control fails. */
export const OPENING: ReadonlySet<string> = new Set(['A01', 'A02', 'A03', 'A04', 'A05'])
