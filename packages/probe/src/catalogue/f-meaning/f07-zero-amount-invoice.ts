import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { trial } from '../../stage/change.ts'
import { REFETCH } from '../remedies.ts'

export const f07 = defineProbe({
  id: 'F07',
  title: 'Zero-amount invoice',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['S17', '96'],
  claim: 'A zero-amount trial invoice does not end the trial.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    const buyer = stage.buyer()
    trial(buyer, context.now())
    stage.publish(buyer)
    const [session, created, paid] = stage.purchaseEvents(buyer)
    await stage.deliverSurely(session, created)
    const before = await stage.until(buyer, (row) => row?.entitled === true)
    await stage.deliverSurely(paid)
    return { before, after: await stage.row(buyer) }
  },
  verdict({ before, after }): Judgement {
    if (before?.entitled !== true) {
      return { verdict: 'inconclusive', reason: 'The endpoint does not provision trials (F03).' }
    }
    if (before.status === after?.status && before.period_end === after.period_end) {
      return { verdict: 'pass', reason: `The status stays ${after.status}.` }
    }
    return {
      verdict: 'fail',
      reason: `A zero-amount invoice changed ${before.status} to ${after?.status}.`,
    }
  },
})
