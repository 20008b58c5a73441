import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { changeBy } from '../../stage/compare.ts'
import { judgeAccess } from '../../stage/judge-access.ts'

export const f10 = defineProbe({
  id: 'F10',
  title: 'Dispute life',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['97', '99'],
  claim: 'A dispute is noticed, held and restored as the policy says.',
  remedy: {
    text:
      'Handle charge.dispute.created, …funds_withdrawn and …closed: record it, tell ' +
      'somebody, and do what your policy says.',
  },
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    const dispute = {
      id: `dp_probe${buyer.nonce}`,
      object: 'dispute',
      charge: buyer.charge.id,
      payment_intent: buyer.charge['payment_intent'],
      amount: buyer.charge['amount'],
      currency: 'eur',
      reason: 'fraudulent',
      status: 'needs_response',
      created: context.now(),
      livemode: context.manner.livemode,
      metadata: {},
    }
    const tell = async (type: string, status: string) => {
      Object.assign(dispute, { status })
      stage.double?.put(dispute)
      await stage.deliverSurely(stage.event(type, dispute))
    }
    const change = await changeBy(stage, async () => {
      Object.assign(buyer.charge, { disputed: true })
      stage.publish(buyer)
      await tell('charge.dispute.created', 'needs_response')
      await tell('charge.dispute.funds_withdrawn', 'under_review')
    })
    const open = await stage.row(buyer)
    await tell('charge.dispute.closed', 'won')
    const won = await stage.until(buyer, (row) => row?.entitled === true)
    return { open, won, change }
  },
  verdict({ open, won, change }, { policy }): Judgement {
    if (won?.entitled !== true) {
      return {
        verdict: policy.disputes === undefined ? 'warn' : 'fail',
        reason: 'A won dispute did not restore access.',
      }
    }
    return judgeAccess({ what: 'an open dispute', policy: policy.disputes, row: open, change })
  },
})
