import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import type { Exchange } from '../../http/exchange.ts'
import { changeBy } from '../../stage/compare.ts'
import { DEDUPE } from '../remedies.ts'

export const d01 = defineProbe({
  id: 'D01',
  title: 'Sequential duplicate',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-837', 'CWE-294'],
  asvs: ['2.3.3'],
  cases: ['36', '37', '38', '39', '40', '41'],
  claim: 'Delivering the same event twice has one effect.',
  remedy: DEDUPE,
  async attack(context) {
    const stage = context.needStage()
    const buyer = stage.buyer()
    const events = stage.purchaseEvents(buyer)
    await stage.deliverSurely(...events)
    await stage.until(buyer, (row) => row?.entitled === true)
    const answers: Exchange[] = []
    const change = await changeBy(stage, async () => {
      for (const event of events) answers.push(await stage.deliver(event))
    })
    return { change, trials: answers.map((exchange) => ({ note: 'second delivery', exchange })) }
  },
  verdict({ change, trials }) {
    if (change !== '')
      return { verdict: 'fail', reason: `The second delivery changed: ${change}.`, trials }
    return accepted(trials)
  },
})
