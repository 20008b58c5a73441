import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { unpaid } from '../../stage/change.ts'

export const f02 = defineProbe({
  id: 'F02',
  title: 'Delayed payment outcome',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['92', '93', '94'],
  claim: 'Access follows the outcome of a delayed payment.',
  remedy: {
    text:
      'Handle checkout.session.async_payment_succeeded and ' +
      'checkout.session.async_payment_failed.',
  },
  async attack(context) {
    const stage = context.needStage()
    const end = async (outcome: 'succeeded' | 'failed') => {
      const buyer = stage.buyer()
      const paid = structuredClone(buyer)
      unpaid(buyer)
      stage.publish(buyer)
      await stage.deliverSurely(stage.event('checkout.session.completed', buyer.session))
      const now = outcome === 'succeeded' ? paid : buyer
      if (outcome === 'failed') buyer.subscription.status = 'incomplete_expired'
      stage.publish(now)
      const type = `checkout.session.async_payment_${outcome}`
      const about = stage.event('customer.subscription.updated', now.subscription)
      const events = [stage.event(type, now.session), about]
      if (outcome === 'succeeded') events.push(stage.event('invoice.paid', now.invoice))
      await stage.deliverSurely(...events)
      return outcome === 'succeeded'
        ? stage.until(now, (row) => row?.entitled === true)
        : stage.row(now)
    }
    return { succeeded: await end('succeeded'), failed: await end('failed') }
  },
  verdict({ succeeded, failed }): Judgement {
    if (failed?.entitled === true)
      return { verdict: 'fail', reason: 'A failed payment granted access.' }
    if (succeeded?.entitled === true)
      return {
        verdict: 'pass',
        reason: 'Access was granted after success and withheld after failure.',
      }
    return { verdict: 'fail', reason: 'A delayed payment succeeded but never granted access.' }
  },
})
