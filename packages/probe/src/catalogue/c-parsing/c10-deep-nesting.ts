import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c10 = defineProbe({
  id: 'C10',
  title: 'Deep nesting',
  severity: 'medium',
  tier: 'S',
  needs: [],
  cwe: ['CWE-674'],
  asvs: ['15.2.2'],
  cases: [],
  claim: 'Deep nesting neither crashes nor stalls it.',
  remedy: STRICT_PARSE,
  async attack(context) {
    const trials: Trial[] = []
    for (const depth of [1_000, 10_000, 100_000]) {
      const nest = `${'['.repeat(depth)}${']'.repeat(depth)}`
      const text = context.encode(context.inert({ probe: 'PROBE' })).toString()
      trials.push(await context.send(`${depth} levels`, { body: text.replace('"PROBE"', nest) }))
    }
    return { trials, after: await context.control() }
  },
  verdict({ trials, after }, { calibration }): Judgement {
    if (calibration !== null && !is2xx(after.exchange)) {
      return {
        verdict: 'fail',
        reason: 'It no longer answers afterwards.',
        trials: [...trials, after],
      }
    }
    const slow = trials.filter(({ exchange }) => exchange.elapsedMs > 1_000)
    if (slow.length > 0)
      return { verdict: 'warn', reason: 'It takes more than a second.', trials: slow }
    return calm(trials)
  },
})
