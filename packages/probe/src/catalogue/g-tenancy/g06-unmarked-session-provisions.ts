import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const g06 = defineProbe({
  id: 'G06',
  title: 'Session that your app did not create',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-862'],
  asvs: [],
  cases: ['S21'],
  claim:
    'A paid session that your app did not create grants no access, unless the policy allows it.',
  remedy: {
    text:
      'Store a row for each checkout that you create and match sessions against it. Put other ' +
      'sessions on hold.',
  },
  async attack(context) {
    const stage = context.needStage()
    const buyer = stage.buyer({ metadata: {} })
    buyer.session['client_reference_id'] = null
    stage.publish(buyer)
    await stage.deliverSurely(...stage.purchaseEvents(buyer))
    return { row: await stage.row(buyer), marked: stage.world.marks !== undefined }
  },
  verdict({ row, marked }, { policy }): Judgement {
    if (row?.entitled !== true) return { verdict: 'pass', reason: 'The session granted no access.' }
    if (policy.signup === 'open') {
      return {
        verdict: 'pass',
        reason: 'The session created an account, as the policy signup=open allows.',
      }
    }
    const strict = policy.signup === 'intent' || marked
    const reason =
      'Any paid session in the Stripe account grants access. Set --policy signup ' +
      'to state whether this is intended.'
    return { verdict: strict ? 'fail' : 'warn', reason }
  },
})
