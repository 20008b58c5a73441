import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { Trouble } from '../../oracle/stripe-double.ts'
import { ACK_FAST } from '../remedies.ts'

export const i02 = defineProbe({
  id: 'I02',
  title: 'Acknowledgment latency while Stripe is slow',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: ['CWE-400'],
  asvs: ['16.5.2'],
  cases: ['83', 'S24'],
  claim: 'The endpoint acknowledges an event in time while Stripe is slow.',
  remedy: ACK_FAST,
  async attack(context) {
    const stage = context.needStage()
    const double = stage.needConnectedDouble()
    const trials: Trial[] = []
    const unasked: string[] = []
    const troubles: Trouble[] = [{ kind: 'delay', milliseconds: 10_000 }, { kind: 'hang' }]
    for (const trouble of troubles) {
      const buyer = stage.buyer()
      const event = stage.event('customer.subscription.created', buyer.subscription)
      double.breakWith(trouble)
      const exchange = await context.exchange(context.request({ event }), ACK_SECONDS_MAX)
      if (!(await stage.asksAbout(buyer))) unasked.push(trouble.kind)
      double.cutHeld()
      double.breakWith(null)
      trials.push({ note: `Stripe: ${trouble.kind}`, exchange })
    }
    return { trials, unasked }
  },
  verdict({ trials, unasked }): Judgement {
    const late = trials.filter(({ exchange }) => exchange.failure === 'timeout')
    if (late.length > 0) {
      const reason = `No response within ${ACK_SECONDS_MAX} s while Stripe was slow.`
      return { verdict: 'fail', reason, trials: late }
    }
    const slow = trials.filter(({ exchange }) => exchange.elapsedMs > 1_000)
    if (slow.length > 0)
      return { verdict: 'warn', reason: 'The response takes more than one second.', trials: slow }
    if (unasked.length > 0) {
      const reason =
        'The endpoint did not call Stripe for this event, so these faults had no ' +
        `effect: ${unasked.join(', ')}.`
      return { verdict: 'inconclusive', reason }
    }
    return { verdict: 'pass', reason: 'Answered in time.' }
  },
})

const ACK_SECONDS_MAX = 5
