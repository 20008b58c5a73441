import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { HIGH_AMOUNT } from '../../stage/buyer.ts'
import { changePrice } from '../../stage/change.ts'
import { NEVER_ASKED } from '../../stage/stage.ts'
import { REFETCH } from '../remedies.ts'

export const e07 = defineProbe({
  id: 'E07',
  title: 'Event body versus Stripe API',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: ['CWE-345', 'CWE-807'],
  asvs: ['2.2.2'],
  cases: ['58'],
  claim: 'The recorded state follows the Stripe API, not the event body.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    const double = stage.needDouble()
    if (stage.plans.high === null || stage.plans.high === stage.plans.low) {
      throw new Inconclusive('The state oracle does not distinguish the two plans.')
    }
    const buyer = await stage.enrolled()
    const claimed = structuredClone(buyer)
    changePrice(claimed, stage.world.prices.high, HIGH_AMOUNT)
    const event = stage.event('customer.subscription.updated', claimed.subscription)
    const asked = double.fetched().length
    const trial = await context.send('expensive plan in the event, cheap plan at Stripe', {
      event,
    })
    const row = await stage.row(buyer)
    return { trial, won: row?.plan === stage.plans.high, asks: asked > 0 }
  },
  verdict({ trial, won, asks }): Judgement {
    if (!won && !asks) return { verdict: 'inconclusive', reason: NEVER_ASKED }
    if (!won) return { verdict: 'pass', reason: 'The endpoint used the state at Stripe.' }
    if (!asks) {
      const reason = 'The endpoint never calls Stripe. Its state depends on the last event.'
      return { verdict: 'warn', reason, trials: [trial] }
    }
    return {
      verdict: 'fail',
      reason: 'The endpoint used the event body although Stripe says otherwise.',
      trials: [trial],
    }
  },
})
