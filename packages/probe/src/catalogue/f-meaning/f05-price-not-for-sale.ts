import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const f05 = defineProbe({
  id: 'F05',
  title: 'Price not for sale',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-639', 'CWE-840'],
  asvs: ['2.2.3'],
  cases: ['26', '27', '28', '29', '30', '31', 'S30'],
  claim: 'The price decides what the endpoint grants, not the metadata.',
  remedy: {
    text:
      'Derive the plan from the Stripe price ID with a list of prices that you sell. Grant ' +
      'nothing for other prices.',
  },
  async attack(context) {
    const stage = context.needStage()
    const { low, high } = stage.plans
    const wish = { plan: high ?? 'gold', tier: high ?? 'gold', plan_id: high ?? 'gold' }
    const foreign = stage.buyer({ price: `price_probe${context.nonce()}`, amount: 1 })
    const cheap = stage.buyer()
    for (const buyer of [foreign, cheap]) {
      for (const object of [buyer.session, buyer.subscription]) {
        object['metadata'] = { ...(object['metadata'] as object), ...wish }
      }
      stage.publish(buyer)
      await stage.deliverSurely(...stage.purchaseEvents(buyer))
    }
    const bought = await stage.until(cheap, (row) => row?.entitled === true)
    return { unknown: await stage.row(foreign), bought, low, high }
  },
  verdict({ unknown, bought, low, high }): Judgement {
    if (unknown?.entitled) {
      return { verdict: 'fail', reason: 'A price that is not for sale granted access.' }
    }
    if (high !== null && high !== low && bought?.plan === high) {
      return {
        verdict: 'fail',
        reason: 'The cheap price with metadata for the expensive plan got the expensive plan.',
      }
    }
    if (high === null || high === low || bought?.entitled !== true || bought.plan === null) {
      const reason = 'The state oracle does not distinguish the two plans.'
      return { verdict: 'inconclusive', reason }
    }
    return { verdict: 'pass', reason: 'The price decides the plan.' }
  },
})
