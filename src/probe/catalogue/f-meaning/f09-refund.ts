import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { changeBy } from '../../stage/compare.ts'
import { judgeAccess } from '../../stage/judge-access.ts'

export const f09 = defineProbe({
  id: 'F09',
  title: 'Refund',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['97', '98'],
  claim: 'A refund is noticed and treated as the policy says.',
  remedy: {
    text:
      'Handle charge.refunded and refund.failed: record it, tell somebody, and do ' +
      'what your policy says.',
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
    return { partial, full: await stage.row(buyer), change }
  },
  verdict({ partial, full, change }, { policy }): Judgement {
    if (policy.refunds === 'revoke' && partial?.entitled !== true) {
      return { verdict: 'fail', reason: 'Half a refund already took access away.' }
    }
    return judgeAccess({ what: 'a full refund', policy: policy.refunds, row: full, change })
  },
})
