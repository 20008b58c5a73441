import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { changeBy } from '../../stage/compare.ts'
import { DEDUPE } from '../remedies.ts'

export const d04 = defineProbe({
  id: 'D04',
  title: 'Semantic duplicate',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-837'],
  asvs: [],
  cases: ['F10'],
  claim: 'Two events about the same fact have one effect.',
  remedy: DEDUPE,
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    await stage.deliverSurely(stage.event('customer.subscription.updated', buyer.subscription))
    return changeBy(stage, () =>
      stage.deliverSurely(
        stage.event('invoice.paid', buyer.invoice),
        stage.event('customer.subscription.updated', buyer.subscription),
      ),
    )
  },
  verdict: (change): Judgement =>
    change === ''
      ? { verdict: 'pass', reason: 'The second event had no additional effect.' }
      : { verdict: 'fail', reason: `A second event about the same fact had an effect: ${change}.` },
})
