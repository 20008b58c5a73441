import { RETRY_SAFE } from '../../catalogue/remedies.ts'
import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { type Breakage, deliverDuring } from '../../stage/deliver-during.ts'

export const d08 = defineProbe({
  id: 'D08',
  title: 'Duplicate during failure',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-390', 'CWE-460'],
  asvs: [],
  cases: ['46', '47', '48', '49', '50', 'S9'],
  claim: 'What failed once takes effect when it is sent again.',
  remedy: RETRY_SAFE,
  async attack(context) {
    const stage = context.needStage()
    const { fault, double } = context.oracles
    const troubles: Breakage[] = []
    if (fault) troubles.push({ begin: () => fault.turn('on'), end: () => fault.turn('off') })
    if (double) {
      const down = { kind: 'status', status: 500 } as const
      troubles.push({ begin: () => double.breakWith(down), end: () => double.breakWith(null) })
    }
    if (troubles.length === 0) {
      throw new Inconclusive('It needs a way to fail once: --fault-cmd or the Stripe double.')
    }
    let acknowledged = 0
    let lost = 0
    for (const trouble of troubles) {
      const buyer = stage.buyer()
      acknowledged += await deliverDuring(stage, stage.purchaseEvents(buyer), trouble)
      const row = await stage.until(buyer, (found) => found?.entitled === true)
      if (row?.entitled !== true) lost += 1
    }
    return { acknowledged, lost }
  },
  verdict({ acknowledged, lost }): Judgement {
    if (lost === 0) return { verdict: 'pass', reason: 'It took effect in the end.' }
    const reason = `${acknowledged} events were acknowledged meanwhile, and the purchase is lost.`
    return { verdict: 'fail', reason }
  },
})
