import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { failPayment } from '../../stage/change.ts'
import { REFETCH } from '../remedies.ts'

export const e08 = defineProbe({
  id: 'E08',
  title: 'Late payment failure',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-841'],
  asvs: [],
  cases: ['55', '56', '57', '58', '59', '60', '61', '62'],
  claim: 'A payment failure that arrives after payment of the same invoice changes nothing.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    const before = structuredClone(buyer)
    failPayment(before)
    const late = stage.event('invoice.payment_failed', before.invoice, {
      created: context.now() - 60,
    })
    const was = await stage.row(buyer)
    const trial = await context.send('invoice.payment_failed after invoice.paid', { event: late })
    return { trial, was, row: await stage.row(buyer) }
  },
  verdict({ trial, was, row }): Judgement {
    if (row?.entitled === true && row.status === was?.status) {
      return { verdict: 'pass', reason: 'The subscription stays active.' }
    }
    const reason = `A paid invoice counts as failed: the status is ${row?.status ?? 'missing'}.`
    return { verdict: 'fail', reason, trials: [trial] }
  },
})
