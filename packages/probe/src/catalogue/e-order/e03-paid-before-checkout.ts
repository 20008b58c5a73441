import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { REFETCH } from '../remedies.ts'

export const e03 = defineProbe({
  id: 'E03',
  title: 'Paid before checkout',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-841'],
  asvs: [],
  cases: ['S11'],
  claim: 'A payment that arrives before its checkout session is not lost.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    const buyer = stage.buyer()
    const [session, created, paid] = stage.purchaseEvents(buyer)
    await stage.deliverSurely(paid, created, session)
    const row = await stage.until(buyer, (found) => found?.entitled === true)
    return { row, end: buyer.subscription['current_period_end'] }
  },
  verdict({ row, end }): Judgement {
    if (row?.entitled !== true) return { verdict: 'fail', reason: 'The purchase is lost.' }
    if (row.period_end !== null && row.period_end !== end) {
      return {
        verdict: 'fail',
        reason: `The period ends at ${end} but is recorded as ${row.period_end}.`,
      }
    }
    return { verdict: 'pass', reason: 'Provisioned with the correct period end.' }
  },
})
