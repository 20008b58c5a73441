import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const f06 = defineProbe({
  id: 'F06',
  title: 'Amount or currency mismatch',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['26', '27', '28', '29', '33'],
  claim: 'A wrong amount or currency in an event grants no access that was not paid for.',
  remedy: {
    text:
      'Use the price ID of the subscription at Stripe, or compare amount and currency with ' +
      'those that you requested.',
  },
  async attack(context) {
    const stage = context.needStage()
    const buyer = stage.buyer({ plan: 'high' })
    const asked = stage.double?.fetched().length ?? 0
    const cheap = { amount_total: 1, amount_subtotal: 1, currency: 'xxx' }
    const paid = { amount_paid: 1, total: 1, subtotal: 1, amount_due: 1, currency: 'xxx' }
    await stage.deliverSurely(
      stage.event('checkout.session.completed', { ...buyer.session, ...cheap }),
      stage.event('invoice.paid', { ...buyer.invoice, ...paid }),
    )
    const row = await stage.row(buyer)
    const fetched = stage.double?.fetched().slice(asked) ?? []
    return { row, asks: fetched.some(({ path }) => path.includes(buyer.subscription.id)) }
  },
  verdict({ row, asks }): Judgement {
    if (row?.entitled !== true)
      return { verdict: 'pass', reason: 'The endpoint granted no access.' }
    if (asks) {
      return {
        verdict: 'pass',
        reason: 'The endpoint uses the price at Stripe, which an event cannot change.',
      }
    }
    return { verdict: 'fail', reason: 'One cent in another currency bought the expensive plan.' }
  },
})
