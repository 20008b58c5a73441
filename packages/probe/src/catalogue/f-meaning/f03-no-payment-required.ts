import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { trial } from '../../stage/change.ts'

export const f03 = defineProbe({
  id: 'F03',
  title: 'no_payment_required',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['95', '96'],
  claim: 'A session that requires no payment grants access.',
  remedy: {
    text: 'Treat payment_status no_payment_required (trials, 100 % coupons) like paid.',
  },
  async attack(context) {
    const stage = context.needStage()
    const buyer = stage.buyer()
    trial(buyer, context.now())
    stage.publish(buyer)
    await stage.deliverSurely(...stage.purchaseEvents(buyer))
    return stage.until(buyer, (row) => row?.entitled === true)
  },
  verdict: (row): Judgement =>
    row?.entitled === true
      ? { verdict: 'pass', reason: 'The trial has access.' }
      : { verdict: 'fail', reason: 'A trial that requires no payment was not provisioned.' },
})
