import { RETRY_SAFE } from '../../catalogue/remedies.ts'
import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import type { Trouble } from '../../oracle/stripe-double.ts'
import { deliverDuring } from '../../stage/deliver-during.ts'

export const i03 = defineProbe({
  id: 'I03',
  title: 'Stripe 429, 500 and resets',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: ['CWE-755'],
  asvs: [],
  cases: ['46', '50'],
  claim: 'What Stripe would not answer is applied once it does.',
  remedy: RETRY_SAFE,
  async attack(context) {
    const stage = context.needStage()
    const double = stage.needDouble()
    const lost: string[] = []
    for (const [name, trouble] of TROUBLES) {
      const buyer = stage.buyer()
      const acknowledged = await deliverDuring(stage, stage.purchaseEvents(buyer), {
        begin: () => double.breakWith(trouble),
        end: () => double.breakWith(null),
      })
      const row = await stage.until(buyer, (found) => found?.entitled === true)
      if (row?.entitled !== true) lost.push(`${name} (${acknowledged} acknowledged)`)
    }
    return lost
  },
  verdict: (lost): Judgement =>
    lost.length === 0
      ? { verdict: 'pass', reason: 'Applied in the end, each time.' }
      : { verdict: 'fail', reason: `Acknowledged and never applied: ${listed(lost)}.` },
})

const TROUBLES: readonly (readonly [name: string, trouble: Trouble])[] = [
  ['429', { kind: 'status', status: 429 }],
  ['500', { kind: 'status', status: 500 }],
  ['reset', { kind: 'reset' }],
]
