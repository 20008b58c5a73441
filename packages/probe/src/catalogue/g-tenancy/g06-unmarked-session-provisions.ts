import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const g06 = defineProbe({
  id: 'G06',
  title: 'Unmarked session provisions',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-862'],
  asvs: [],
  cases: ['S21'],
  claim: 'A paid session that is not of our making opens no account, unless that is wanted.',
  remedy: {
    text:
      'Keep a row for each checkout that you start and let the session prove it; ' +
      'quarantine the rest.',
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
    if (row?.entitled !== true) return { verdict: 'pass', reason: 'Nothing was opened.' }
    if (policy.signup === 'open') {
      return {
        verdict: 'pass',
        reason: 'An account was opened, as the policy signup=open wants it.',
      }
    }
    const strict = policy.signup === 'intent' || marked
    const reason = 'Any paid session in the Stripe account opens access here (state policy signup).'
    return { verdict: strict ? 'fail' : 'warn', reason }
  },
})
