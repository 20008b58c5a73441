import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { WINDOW } from '../remedies.ts'

export const b08 = defineProbe({
  id: 'B08',
  title: 'Replay of an old event',
  severity: 'high',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-294'],
  asvs: ['2.3.1'],
  cases: ['17', '21', '22', '23', '25'],
  claim: 'The endpoint rejects a signature older than five minutes.',
  remedy: WINDOW,
  async attack(context) {
    const aged = (seconds: number) =>
      context.forge(`signed ${seconds} s ago`, () => ({ at: context.now() - seconds }))
    const trials: Trial[] = []
    for (const seconds of [TOLERABLE_SECONDS + STEP_SECONDS, 86_400, 3 * 365 * 86_400])
      trials.push(await aged(seconds))
    const [short, day] = trials
    const open = short !== undefined && is2xx(short.exchange)
    const windowSeconds = open && day && !is2xx(day.exchange) ? await bisect(aged) : null
    return { trials, near: open ? null : await aged(420), windowSeconds }
  },
  verdict({ trials, near, windowSeconds }) {
    const judged = refused(trials)
    if (windowSeconds !== null) {
      return {
        ...judged,
        reason:
          `${judged.reason} The endpoint accepts signatures up to about ` +
          `${windowSeconds} s old.`,
      }
    }
    if (judged.verdict === 'pass' && near !== null && is2xx(near.exchange)) {
      const reason = 'The endpoint accepts signatures older than 420 s. The Stripe SDKs use 300 s.'
      return { verdict: 'warn', reason, trials: [near] }
    }
    return judged
  },
})

/** Up to this age, a tolerance longer than that of the SDKs is a choice, not a fault. */
const TOLERABLE_SECONDS = 600
const STEP_SECONDS = 30

/** The tolerance, rounded to 30 s, between ten minutes and a day. */
async function bisect(aged: (seconds: number) => Promise<Trial>): Promise<number> {
  let low = TOLERABLE_SECONDS / STEP_SECONDS + 1
  let high = 86_400 / STEP_SECONDS
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const trial = await aged(middle * STEP_SECONDS)
    if (is2xx(trial.exchange)) low = middle
    else high = middle
  }
  return low * STEP_SECONDS
}
