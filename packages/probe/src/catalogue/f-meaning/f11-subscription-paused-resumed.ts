import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { changeBy } from '../../stage/compare.ts'
import { judgeAccess } from '../../stage/judge-access.ts'
import { FAIL_CLOSED_STATUS } from '../remedies.ts'

export const f11 = defineProbe({
  id: 'F11',
  title: 'Paused and resumed subscription',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['S22'],
  claim: 'Access ends when a subscription is paused and returns when it resumes.',
  remedy: FAIL_CLOSED_STATUS,
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    const tell = async (type: string, change: Record<string, unknown>) => {
      Object.assign(buyer.subscription, change)
      stage.publish(buyer)
      await stage.deliverSurely(stage.event(`customer.subscription.${type}`, buyer.subscription))
    }
    await tell('paused', { status: 'paused' })
    const paused = await stage.until(buyer, (row) => row?.entitled !== true)
    await tell('resumed', { status: 'active' })
    const resumed = await stage.until(buyer, (row) => row?.entitled === true)
    const change = await changeBy(stage, () =>
      tell('updated', { pause_collection: { behavior: 'void', resumes_at: null } }),
    )
    return { paused, resumed, collecting: await stage.row(buyer), change }
  },
  verdict({ paused, resumed, collecting, change }, { policy }): Judgement {
    if (paused?.entitled) return { verdict: 'fail', reason: 'A paused subscription keeps access.' }
    if (!resumed?.entitled)
      return { verdict: 'fail', reason: 'A resumed subscription does not regain access.' }
    if (policy.pause_collection === undefined) {
      return {
        verdict: 'pass',
        reason:
          'A pause ends access and a resume restores it. To check collection pauses too, set ' +
          '--policy pause_collection.',
      }
    }
    const what = 'pause_collection'
    return judgeAccess({ what, policy: policy.pause_collection, row: collecting, change })
  },
})
