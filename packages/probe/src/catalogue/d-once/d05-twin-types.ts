import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { changeBy } from '../../stage/compare.ts'
import { DEDUPE } from '../remedies.ts'

export const d05 = defineProbe({
  id: 'D05',
  title: 'Event types for the same payment',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-837'],
  asvs: [],
  cases: ['43'],
  claim: 'Several event types about one payment have one effect.',
  remedy: DEDUPE,
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    const payment = {
      id: `inpay_probe${buyer.nonce}`,
      object: 'invoice_payment',
      invoice: buyer.invoice.id,
      status: 'paid',
      amount_paid: buyer.invoice['amount_paid'],
    }
    return changeBy(stage, () =>
      stage.deliverSurely(
        stage.event('invoice.payment_succeeded', buyer.invoice),
        stage.event('invoice_payment.paid', payment),
      ),
    )
  },
  verdict: (change): Judgement =>
    change === ''
      ? { verdict: 'pass', reason: 'The payment had one effect.' }
      : {
          verdict: 'fail',
          reason: `The second event type for the same payment had an effect: ${change}.`,
        },
})
