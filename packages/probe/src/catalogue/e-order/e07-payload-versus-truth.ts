import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { HIGH_AMOUNT } from '../../stage/buyer.ts'
import { changePrice } from '../../stage/change.ts'
import { NEVER_ASKED } from '../../stage/stage.ts'
import { REFETCH } from '../remedies.ts'

export const e07 = defineProbe({
  id: 'E07',
  title: 'Payload versus truth',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: ['CWE-345', 'CWE-807'],
  asvs: ['2.2.2'],
  cases: ['58'],
  claim: 'State follows what Stripe says, not what the event carries.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    const double = stage.needDouble()
    if (stage.plans.high === null || stage.plans.high === stage.plans.low) {
      throw new Inconclusive('The state oracle does not tell the two plans apart.')
    }
    const buyer = await stage.enrolled()
    const claimed = structuredClone(buyer)
    changePrice(claimed, stage.world.prices.high, HIGH_AMOUNT)
    const event = stage.event('customer.subscription.updated', claimed.subscription)
    const asked = double.fetched().length
    const trial = await context.send('the dear plan in the event, the cheap one at Stripe', {
      event,
    })
    const row = await stage.row(buyer)
    return { trial, won: row?.plan === stage.plans.high, asks: asked > 0 }
  },
  verdict({ trial, won, asks }): Judgement {
    if (!won && !asks) return { verdict: 'inconclusive', reason: NEVER_ASKED }
    if (!won) return { verdict: 'pass', reason: 'Stripe was believed, not the event.' }
    if (!asks) {
      const reason = 'It never asks Stripe: what it knows is what the last event said.'
      return { verdict: 'warn', reason, trials: [trial] }
    }
    return { verdict: 'fail', reason: 'The event was believed over Stripe.', trials: [trial] }
  },
})
