import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { pause } from '../../http/pace.ts'
import { HIGH_AMOUNT } from '../../stage/buyer.ts'
import { changePrice } from '../../stage/change.ts'
import { REFETCH } from '../remedies.ts'

export const e09 = defineProbe({
  id: 'E09',
  title: 'Concurrent plan changes',
  severity: 'medium',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: ['CWE-362'],
  asvs: [],
  cases: ['57'],
  claim: 'Two concurrent plan changes end at the plan that Stripe has.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    stage.needDouble()
    if (stage.plans.high === null || stage.plans.high === stage.plans.low) {
      throw new Inconclusive('The state oracle does not distinguish the two plans.')
    }
    const ends: (string | null | undefined)[] = []
    for (const order of ['up, down', 'down, up']) {
      const buyer = await stage.enrolled()
      const down = stage.event('customer.subscription.updated', buyer.subscription)
      changePrice(buyer, stage.world.prices.high, HIGH_AMOUNT)
      stage.publish(buyer)
      const up = stage.event('customer.subscription.updated', buyer.subscription)
      const events = order === 'up, down' ? [up, down] : [down, up]
      const first = stage.deliver(events[0]!)
      await pause(10)
      await Promise.all([first, stage.deliver(events[1]!)])
      ends.push((await stage.until(buyer, (row) => row?.plan === stage.plans.high))?.plan)
    }
    return { ends, truth: stage.plans.high }
  },
  verdict({ ends, truth }): Judgement {
    if (ends.every((end) => end === truth))
      return { verdict: 'pass', reason: 'Both orders end at the correct plan.' }
    return {
      verdict: 'fail',
      reason:
        `Stripe has ${truth}, but the endpoint recorded ${ends[0]} in one order and ` +
        `${ends[1]} in the other.`,
    }
  },
})
