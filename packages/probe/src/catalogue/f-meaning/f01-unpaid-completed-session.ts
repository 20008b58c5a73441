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
  claim: 'A completed session that is not paid grants nothing.',
  remedy: {
    text:
      'Look at payment_status: paid or no_payment_required grants, unpaid waits for ' +
      'checkout.session.async_payment_succeeded.',
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
      ? { verdict: 'fail', reason: 'An unpaid session opened access.' }
      : { verdict: 'pass', reason: 'Nothing is granted before the money is there.' },
})
