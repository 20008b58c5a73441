import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { StripeObject } from '../../oracle/find-in-double.ts'
import type { Buyer } from '../../stage/buyer.ts'
import { changeBy } from '../../stage/compare.ts'
import { judgeAccess } from '../../stage/judge-access.ts'

export const f09 = defineProbe({
  id: 'F09',
  title: 'Refunds',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['97', '98'],
  claim: 'The endpoint records a refund and handles it according to the policy.',
  remedy: {
    text:
      'Handle charge.refunded and refund.failed: record the refund, notify an operator, and ' +
      'apply your policy.',
  },
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    const half = Number(buyer.charge['amount']) / 2
    let change = await changeBy(stage, async () => {
      Object.assign(buyer.charge, { amount_refunded: half })
      stage.publish(buyer)
      await stage.deliverSurely(stage.event('charge.refunded', buyer.charge))
    })
    const partial = await stage.row(buyer)
    change += await changeBy(stage, async () => {
      Object.assign(buyer.charge, { amount_refunded: half * 2, refunded: true })
      stage.publish(buyer)
      await stage.deliverSurely(stage.event('charge.refunded', buyer.charge))
    })
    const full = await stage.row(buyer)
    const failure = await changeBy(stage, async () => {
      Object.assign(buyer.charge, { amount_refunded: 0, refunded: false })
      stage.publish(buyer)
      const refund = refundOf(buyer, context.now())
      stage.double?.put(refund)
      await stage.deliverSurely(stage.event('refund.failed', refund))
    })
    return { partial, full, change, failure }
  },
  verdict({ partial, full, change, failure }, { policy }): Judgement {
    if (policy.refunds === 'revoke' && partial?.entitled !== true) {
      return { verdict: 'fail', reason: 'A partial refund removed access.' }
    }
    const judged = judgeAccess({ what: 'a full refund', policy: policy.refunds, row: full, change })
    if (judged.verdict === 'pass' && full?.entitled !== true && failure === '') {
      const reason =
        'A refund removed access, but the endpoint ignored that the refund later failed.'
      return { verdict: 'warn', reason }
    }
    return judged
  },
})

function refundOf({ nonce, charge }: Buyer, now: number): StripeObject {
  return {
    id: `re_probe${nonce}`,
    object: 'refund',
    charge: charge.id,
    payment_intent: charge['payment_intent'],
    amount: charge['amount'],
    currency: 'eur',
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    created: now,
    metadata: {},
  }
}
