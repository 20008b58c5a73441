import type { Judgement, Trial, Verdict } from '../contract.ts'
import { VERDICTS } from '../contract.ts'
import { crashed, is2xx, is3xx, is4xx, outcomeOf } from '../http/exchange.ts'

export const SLOW_DOWN = 429

/** What must be refused: 4xx. Anything else is judged by what an oracle saw of its effect. */
export function refused(trials: readonly Trial[]): Judgement {
  return worst(trials.map(refusal), 'All of it was refused.')
}

function refusal(trial: Trial): Judgement {
  const { exchange, effect, note } = trial
  const trials = [trial]
  if (exchange.status === SLOW_DOWN) return { verdict: 'inconclusive', reason: TOO_FAST, trials }
  if (is4xx(exchange)) return { verdict: 'pass', reason: 'Refused.' }
  if (is2xx(exchange) && effect === true) {
    return { verdict: 'fail', reason: `Accepted and acted upon: ${note}.`, trials }
  }
  if (is2xx(exchange) && effect === false) {
    return { verdict: 'warn', reason: `Acknowledged, though it did nothing: ${note}.`, trials }
  }
  if (is2xx(exchange)) return { verdict: 'likely', reason: `Accepted: ${note}.`, trials }
  if (crashed(exchange)) {
    const reason = `Fails closed by crashing (${outcomeOf(exchange)}): ${note}.`
    return { verdict: 'warn', reason, trials }
  }
  if (is3xx(exchange)) {
    return { verdict: 'warn', reason: `Answered with a redirect: ${note}.`, trials }
  }
  return { verdict: 'inconclusive', reason: `No answer (${outcomeOf(exchange)}): ${note}.`, trials }
}

/** What Stripe really sends and must be taken: 2xx. */
export function accepted(trials: readonly Trial[]): Judgement {
  return worst(trials.map(acceptance), 'All of it was accepted.')
}

function acceptance(trial: Trial): Judgement {
  const { exchange, note } = trial
  const trials = [trial]
  if (exchange.status === SLOW_DOWN) return { verdict: 'inconclusive', reason: TOO_FAST, trials }
  if (is2xx(exchange)) return { verdict: 'pass', reason: 'Accepted.' }
  if (exchange.failure === 'refused') {
    return { verdict: 'inconclusive', reason: `The host could not be reached: ${note}.`, trials }
  }
  return { verdict: 'fail', reason: `Not accepted (${outcomeOf(exchange)}): ${note}.`, trials }
}

/** What may be answered either way, but never by falling over. */
export function calm(trials: readonly Trial[]): Judgement {
  return worst(
    trials.map((trial) =>
      crashed(trial.exchange)
        ? {
            verdict: 'warn' as const,
            reason: `Crashes (${outcomeOf(trial.exchange)}): ${trial.note}.`,
            trials: [trial],
          }
        : { verdict: 'pass' as const, reason: 'Answered.' },
    ),
    'Each was answered without a server error.',
  )
}

/** What is no event at all: 4xx; a 2xx means that it was taken for one. */
export function notAnEvent(trials: readonly Trial[]): Judgement {
  const taken = trials.filter((trial) => is2xx(trial.exchange) && trial.effect !== false)
  const judged: Judgement[] = [calm(trials)]
  if (taken.length > 0) {
    const notes = listed(taken.map((trial) => trial.note))
    judged.push({ verdict: 'likely', reason: `Acknowledged: ${notes}.`, trials: taken })
  }
  return worst(judged, 'None of it was taken for an event.')
}

/** The gravest of several; those of the same verdict speak together. */
export function worst(judgements: readonly Judgement[], praise: string): Judgement {
  const ranked = [...judgements].sort((a, b) => rank(a.verdict) - rank(b.verdict))
  const first = ranked[0]
  if (first === undefined) return { verdict: 'inconclusive', reason: 'Nothing was sent.' }
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
export const TOO_FAST = 'The endpoint asked to slow down (429) and kept asking.'
const rank = (verdict: Verdict) => VERDICTS.indexOf(verdict)
