import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c10 = defineProbe({
  id: 'C10',
  title: 'Deeply nested JSON',
  severity: 'medium',
  tier: 'S',
  needs: [],
  cwe: ['CWE-674'],
  asvs: ['15.2.2'],
  cases: [],
  claim: 'Deeply nested JSON neither crashes nor slows down the endpoint.',
  remedy: STRICT_PARSE,
  async attack(context) {
    const trials: Trial[] = []
    for (const depth of [1_000, 10_000, 100_000]) {
      const nest = `${'['.repeat(depth)}${']'.repeat(depth)}`
      const text = context.encode(context.inert({ probe: 'PROBE' })).toString()
      trials.push(
        await context.send(`${depth} nesting levels`, { body: text.replace('"PROBE"', nest) }),
      )
    }
    return { trials, after: await context.control() }
  },
  verdict({ trials, after }, { calibration }): Judgement {
    if (calibration !== null && !is2xx(after.exchange)) {
      return {
        verdict: 'fail',
        reason: 'The endpoint stopped answering.',
        trials: [...trials, after],
      }
    }
    const slow = trials.filter(({ exchange }) => exchange.elapsedMs > 1_000)
    if (slow.length > 0)
      return { verdict: 'warn', reason: 'The response takes more than one second.', trials: slow }
    return calm(trials)
  },
})
