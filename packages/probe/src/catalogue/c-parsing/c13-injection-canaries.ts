import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { dress, INJECTIONS } from '../../stage/canaries.ts'

export const c13 = defineProbe({
  id: 'C13',
  title: 'Injection strings',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-89', 'CWE-79', 'CWE-93', 'CWE-1336'],
  asvs: ['1.2.1', '1.2.4', '1.3.11'],
  cases: ['S44'],
  claim: 'The endpoint stores customer text unchanged, whatever it contains.',
  remedy: {
    text:
      'Bind values as parameters. Never build SQL or HTML from text. Escape text when you ' +
      'display it.',
  },
  async attack(context) {
    const stage = context.needStage()
    const bad: string[] = []
    const refusedTrials: Trial[] = []
    for (const text of INJECTIONS) {
      const buyer = stage.buyer()
      dress(buyer, text)
      stage.publish(buyer)
      for (const event of stage.purchaseEvents(buyer)) {
        const trial = await context.send(`${event.type} with ${JSON.stringify(text)}`, { event })
        if (!is2xx(trial.exchange)) refusedTrials.push(trial)
      }
      const row = await stage.until(buyer, (found) => found?.entitled === true)
      if (row?.entitled !== true) bad.push(JSON.stringify(text))
    }
    return { bad, refusedTrials }
  },
  verdict({ bad, refusedTrials }): Judgement {
    if (bad.length === 0)
      return { verdict: 'pass', reason: 'Each purchase was provisioned normally.' }
    return { verdict: 'fail', reason: `Not provisioned: ${listed(bad)}.`, trials: refusedTrials }
  },
})
