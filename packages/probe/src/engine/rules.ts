import type { Judgement, Trial, Verdict } from '../contract.ts'
import { VERDICTS } from '../contract.ts'
import { crashed, is2xx, is3xx, is4xx, outcomeOf } from '../http/exchange.ts'

export const SLOW_DOWN = 429

/** For requests that must be rejected with 4xx. Others are judged by the effect an oracle saw. */
export function refused(trials: readonly Trial[]): Judgement {
  return worst(trials.map(refusal), 'All requests were rejected.')
}

function refusal(trial: Trial): Judgement {
  const { exchange, effect, note } = trial
  const trials = [trial]
  if (exchange.status === SLOW_DOWN) return { verdict: 'inconclusive', reason: TOO_FAST, trials }
  if (is4xx(exchange)) return { verdict: 'pass', reason: 'Rejected.' }
  if (is2xx(exchange) && effect === true) {
    return { verdict: 'fail', reason: `Accepted and processed: ${note}.`, trials }
  }
  if (is2xx(exchange) && effect === false) {
    return { verdict: 'warn', reason: `Acknowledged without any effect: ${note}.`, trials }
  }
  if (is2xx(exchange)) return { verdict: 'likely', reason: `Accepted: ${note}.`, trials }
  if (crashed(exchange)) {
    const reason = `Rejected with a server error (${outcomeOf(exchange)}): ${note}.`
    return { verdict: 'warn', reason, trials }
  }
  if (is3xx(exchange)) {
    return { verdict: 'warn', reason: `Answered with a redirect: ${note}.`, trials }
  }
  return {
    verdict: 'inconclusive',
    reason: `No response (${outcomeOf(exchange)}): ${note}.`,
    trials,
  }
}

/** For requests as Stripe sends them, which must be accepted with 2xx. */
export function accepted(trials: readonly Trial[]): Judgement {
  return worst(trials.map(acceptance), 'All requests were accepted.')
}

function acceptance(trial: Trial): Judgement {
  const { exchange, note } = trial
  const trials = [trial]
  if (exchange.status === SLOW_DOWN) return { verdict: 'inconclusive', reason: TOO_FAST, trials }
  if (is2xx(exchange)) return { verdict: 'pass', reason: 'Accepted.' }
  if (exchange.failure === 'refused') {
    return { verdict: 'inconclusive', reason: `The host is not reachable: ${note}.`, trials }
  }
  return { verdict: 'fail', reason: `Rejected (${outcomeOf(exchange)}): ${note}.`, trials }
}

/** For requests that may be accepted or rejected, but must not cause a server error. */
export function calm(trials: readonly Trial[]): Judgement {
  return worst(
    trials.map((trial) =>
      crashed(trial.exchange)
        ? {
            verdict: 'warn' as const,
            reason: `Server error (${outcomeOf(trial.exchange)}): ${trial.note}.`,
            trials: [trial],
          }
        : { verdict: 'pass' as const, reason: 'Answered.' },
    ),
    'All requests were answered without a server error.',
  )
}

/** For bodies that are not events: 4xx is right, 2xx means that one was accepted as an event. */
export function notAnEvent(trials: readonly Trial[]): Judgement {
  const taken = trials.filter((trial) => is2xx(trial.exchange) && trial.effect !== false)
  const judged: Judgement[] = [calm(trials)]
  if (taken.length > 0) {
    const notes = listed(taken.map((trial) => trial.note))
    judged.push({ verdict: 'likely', reason: `Acknowledged: ${notes}.`, trials: taken })
  }
  return worst(judged, 'Nothing was accepted as an event.')
}

/** The worst of several judgements. Reasons of the same verdict are joined. */
export function worst(judgements: readonly Judgement[], praise: string): Judgement {
  const ranked = [...judgements].sort((a, b) => rank(a.verdict) - rank(b.verdict))
  const first = ranked[0]
  if (first === undefined) return { verdict: 'inconclusive', reason: 'The probe sent nothing.' }
  if (first.verdict === 'pass') return { verdict: 'pass', reason: praise }
  const same = ranked.filter((judgement) => judgement.verdict === first.verdict)
  const reasons = [...new Set(same.map((judgement) => judgement.reason))]
  const more = reasons.length > REASONS_MAX ? ` And ${reasons.length - REASONS_MAX} more.` : ''
  return {
    ...first,
    reason: `${reasons.slice(0, REASONS_MAX).join(' ')}${more}`,
    trials: same.flatMap((judgement) => judgement.trials ?? []),
  }
}

export function listed(items: readonly string[]): string {
  const more = items.length > REASONS_MAX ? ` and ${items.length - REASONS_MAX} more` : ''
  return `${items.slice(0, REASONS_MAX).join('; ')}${more}`
}

const REASONS_MAX = 4
export const TOO_FAST = 'The endpoint kept answering 429 (rate limit).'
const rank = (verdict: Verdict) => VERDICTS.indexOf(verdict)
