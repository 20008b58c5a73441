import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { unpaid } from '../../stage/change.ts'

export const f01 = defineProbe({
  id: 'F01',
  title: 'Unpaid completed session',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: ['2.3.1'],
  cases: ['92', 'S20'],
  claim: 'A completed but unpaid session grants no access.',
  remedy: {
    text:
      'Check payment_status. Grant access for paid and no_payment_required. For unpaid, wait ' +
      'for checkout.session.async_payment_succeeded.',
  },
  async attack(context) {
    const stage = context.needStage()
    const buyer = stage.buyer()
    unpaid(buyer)
    stage.publish(buyer)
    await stage.deliverSurely(stage.event('checkout.session.completed', buyer.session))
    const early = await stage.row(buyer)
    await stage.deliverSurely(stage.event('customer.subscription.created', buyer.subscription))
    return early?.entitled ? early : stage.row(buyer)
  },
  verdict: (row): Judgement =>
    row?.entitled === true
      ? { verdict: 'fail', reason: 'An unpaid session granted access.' }
      : { verdict: 'pass', reason: 'No access before payment.' },
})
