import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { HIGH_AMOUNT, itemOf } from '../../stage/buyer.ts'

export const f08 = defineProbe({
  id: 'F08',
  title: 'Quantities and multiple items',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['S23'],
  claim: 'The endpoint records quantities and all subscription items.',
  remedy: {
    text: 'Read all subscription items and the quantity of each.',
  },
  async attack(context) {
    const stage = context.needStage()
    const seven = await stage.enrolled({ quantity: 7 })
    const many = stage.buyer({ quantity: 2 })
    const { nonce } = many
    const more = { nonce, now: context.now(), quantity: 3, amount: HIGH_AMOUNT }
    many.subscription.items.data.push(itemOf(more, stage.world.prices.high, 'b'))
    stage.publish(many)
    await stage.deliverSurely(...stage.purchaseEvents(many))
    const both = await stage.until(many, (row) => row?.entitled === true)
    return { seven: await stage.row(seven), both, plans: stage.plans }
  },
  verdict({ seven, both, plans }): Judgement {
    if (seven?.quantity == null) {
      return { verdict: 'inconclusive', reason: 'The state oracle reports no quantity.' }
    }
    if (seven.quantity !== 7)
      return {
        verdict: 'fail',
        reason: `The purchased quantity is 7, but the recorded quantity is ${seven.quantity}.`,
      }
    const whole = both?.quantity === 5 || (both?.plan !== plans.low && both?.plan !== plans.high)
    if (whole) return { verdict: 'pass', reason: 'Quantities and items are recorded.' }
    return {
      verdict: 'warn',
      reason: `Of two items, the endpoint recorded only ${both?.quantity} × ${both?.plan}.`,
    }
  },
})
