import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { worst } from '../../engine/rules.ts'
import type { Buyer } from '../../stage/buyer.ts'
import { changeBy } from '../../stage/compare.ts'
import { judgeAccess } from '../../stage/judge-access.ts'
import type { Stage } from '../../stage/stage.ts'

export const f10 = defineProbe({
  id: 'F10',
  title: 'Disputes',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['97', '99'],
  claim: 'The endpoint records a dispute and handles its outcome according to the policy.',
  remedy: {
    text:
      'Handle charge.dispute.created, charge.dispute.funds_withdrawn and ' +
      'charge.dispute.closed: record the dispute, notify an operator, and apply your policy.',
  },
  async attack(context) {
    const stage = context.needStage()
    const [buyer, loser, asked] = [
      await stage.enrolled(),
      await stage.enrolled(),
      await stage.enrolled(),
    ]
    const tell = disputes(stage, context.now())
    const change = await changeBy(stage, async () => {
      await tell(buyer, 'created', 'needs_response')
      await tell(buyer, 'funds_withdrawn', 'under_review')
    })
    const open = await stage.row(buyer)
    await tell(buyer, 'closed', 'won')
    const won = await stage.until(buyer, (row) => row?.entitled === true)
    await tell(asked, 'created', 'warning_needs_response')
    await tell(loser, 'created', 'needs_response')
    await tell(loser, 'funds_withdrawn', 'under_review')
    await tell(loser, 'closed', 'lost')
    return { open, won, change, lost: await stage.row(loser), inquiry: await stage.row(asked) }
  },
  verdict({ open, won, change, lost, inquiry }, { policy }): Judgement {
    const isStated = policy.disputes !== undefined
    if (won?.entitled !== true) {
      return {
        verdict: isStated ? 'fail' : 'warn',
        reason: 'Winning a dispute did not restore access.',
      }
    }
    const opened = { what: 'an open dispute', policy: policy.disputes, row: open, change }
    const judged = [judgeAccess(opened)]
    if (isStated) judged.push(judgeAccess({ ...opened, what: 'a lost dispute', row: lost }))
    if (inquiry?.entitled !== true) {
      const reason = 'An inquiry removed access although it moves no money.'
      judged.push({ verdict: policy.disputes === 'keep' ? 'fail' : 'warn', reason })
    }
    const praise = judged[0]?.reason ?? ''
    return worst(judged, praise)
  },
})

/** Updates the dispute in the Stripe double first, then delivers the event about it. */
function disputes(stage: Stage, now: number) {
  return async (buyer: Buyer, what: string, status: string) => {
    const dispute = {
      id: `dp_probe${buyer.nonce}`,
      object: 'dispute',
      charge: buyer.charge.id,
      payment_intent: buyer.charge['payment_intent'],
      amount: buyer.charge['amount'],
      currency: 'eur',
      reason: 'fraudulent',
      status,
      created: now,
      livemode: buyer.charge['livemode'],
      metadata: {},
    }
    Object.assign(buyer.charge, { disputed: true })
    stage.publish(buyer)
    stage.double?.put(dispute)
    await stage.deliverSurely(stage.event(`charge.dispute.${what}`, dispute))
  }
}
