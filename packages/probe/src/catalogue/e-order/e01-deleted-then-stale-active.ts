import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { cancel } from '../../stage/change.ts'
import { REFETCH } from '../remedies.ts'

export const e01 = defineProbe({
  id: 'E01',
  title: 'Old update after deletion',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-841'],
  asvs: ['2.3.1'],
  cases: ['57', '59'],
  claim: 'A subscription that has ended stays ended, even if an older event arrives later.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    const stale = stage.event('customer.subscription.updated', buyer.subscription, {
      created: context.now() - 3_600,
    })
    cancel(buyer, context.now())
    stage.publish(buyer)
    await stage.deliverSurely(stage.event('customer.subscription.deleted', buyer.subscription))
    const ended = await stage.until(buyer, (row) => row?.entitled !== true)
    if (ended?.entitled === true) throw new Inconclusive(NEVER_ENDED)
    const trial = await context.send('an hour-old update with status active, after the deletion', {
      event: stale,
    })
    return { trial, row: await stage.row(buyer) }
  },
  verdict({ trial, row }): Judgement {
    if (row?.entitled !== true) return { verdict: 'pass', reason: 'The subscription stays ended.' }
    return {
      verdict: 'fail',
      reason: 'An old event reactivated an ended subscription.',
      trials: [trial],
    }
  },
})

const NEVER_ENDED = 'The endpoint did not process the deletion, so this cannot be judged.'
