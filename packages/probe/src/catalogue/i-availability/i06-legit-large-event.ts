import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'

export const i06 = defineProbe({
  id: 'I06',
  title: 'Large legitimate event',
  severity: 'high',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-770'],
  asvs: [],
  cases: ['109'],
  claim: 'The endpoint accepts a large Stripe event.',
  remedy: {
    text: 'Set the body limit to 1 MB. Stripe sends events of several hundred KB.',
    express: "express.raw({ type: '*/*', limit: '1mb' })",
  },
  async attack(context) {
    const sized = (kilobytes: number) =>
      context.send(`${kilobytes} KB`, {
        event: context.inert({ probe: 'x'.repeat(kilobytes * 1_024 - 600) }),
      })
    const usual = [await sized(100), await sized(256)]
    const staging = context.run.options.staging === true
    return { usual, rare: staging ? await sized(900) : null }
  },
  verdict({ usual, rare }) {
    const judged = accepted(usual)
    if (judged.verdict !== 'pass' || rare === null || is2xx(rare.exchange)) return judged
    return { verdict: 'warn', reason: 'The endpoint rejects a 900 KB event.', trials: [rare] }
  },
})
