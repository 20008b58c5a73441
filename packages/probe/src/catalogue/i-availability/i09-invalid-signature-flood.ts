import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { is2xx } from '../../http/exchange.ts'
import { pause } from '../../http/pace.ts'

export const i09 = defineProbe({
  id: 'I09',
  title: 'Flood of invalid signatures',
  severity: 'medium',
  tier: 'S',
  needs: [],
  cwe: ['CWE-770'],
  asvs: ['2.4.1'],
  cases: ['114'],
  claim: 'A flood of invalid signatures does not block valid ones.',
  remedy: {
    text:
      'Do not count requests with invalid signatures toward a rate limit that valid ones ' +
      'share. All Stripe events come from a few addresses.',
  },
  async attack(context) {
    const seconds = context.run.options.effort?.seconds ?? 30
    const good: Trial[] = []
    const until = performance.now() + seconds * 1000
    do {
      const batch = Array.from({ length: FLOOD_PER_TENTH }, () =>
        context.request({ secret: 'probe wrong key' }),
      )
      const flood = context.together(batch)
      if (good.length < (seconds * 10) / 2) good.push(await context.control())
      await flood
      await pause(100)
    } while (performance.now() < until)
    return good
  },
  verdict(good): Judgement {
    const lost = good.filter((trial) => !is2xx(trial.exchange))
    if (lost.length === 0)
      return {
        verdict: 'pass',
        reason: `All ${good.length} valid events were accepted.`,
      }
    const limited = lost.every((trial) => trial.exchange.status === 429)
    const reason = `${lost.length} of ${good.length} valid events were rejected during the flood.`
    return { verdict: limited ? 'warn' : 'fail', reason, trials: lost }
  },
})

const FLOOD_PER_TENTH = 20
