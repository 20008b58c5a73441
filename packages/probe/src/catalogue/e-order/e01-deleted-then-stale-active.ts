import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { cancel } from '../../stage/change.ts'
import { REFETCH } from '../remedies.ts'

export const e01 = defineProbe({
  id: 'E01',
  title: 'Deleted, then stale active',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-841'],
  asvs: ['2.3.1'],
  cases: ['57', '59'],
  claim: 'A subscription that has ended stays ended, whatever arrives late.',
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
    const trial = await context.send('active, an hour old, after the end', { event: stale })
    return { trial, row: await stage.row(buyer) }
  },
  verdict({ trial, row }): Judgement {
    if (row?.entitled !== true) return { verdict: 'pass', reason: 'It stays ended.' }
    return { verdict: 'fail', reason: 'A stale event brought it back to life.', trials: [trial] }
  },
})

const NEVER_ENDED = 'It did not take the end itself, so there is nothing to come back to life.'
