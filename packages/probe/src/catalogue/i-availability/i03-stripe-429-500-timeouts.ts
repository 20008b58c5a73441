import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import type { Trouble } from '../../oracle/stripe-double.ts'
import {
  deliverDuring,
  type Outage,
  outageMsOf,
  stripeTrouble,
} from '../../stage/deliver-during.ts'
import { RETRY_SAFE } from '../remedies.ts'

export const i03 = defineProbe({
  id: 'I03',
  title: 'Stripe outage: 429, 500 and resets',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: ['CWE-755'],
  asvs: [],
  cases: ['46', '50'],
  claim: 'The endpoint applies an event after Stripe recovers from an outage.',
  remedy: RETRY_SAFE,
  async attack(context) {
    const stage = context.needStage()
    stage.needConnectedDouble()
    const outageMs = outageMsOf(stage) / TROUBLES.length
    const outages: (Outage & { name: string })[] = []
    for (const [name, trouble] of TROUBLES) {
      const breakage = stripeTrouble(stage, name, trouble)
      outages.push({ ...(await deliverDuring(stage, [stage.buyer()], breakage, outageMs)), name })
    }
    return outages
  },
  verdict(outages): Judgement {
    const lost = outages.filter((outage) => outage.lost > 0)
    if (lost.length > 0) {
      const told = lost.map(({ name, acknowledged }) => `${name} (${acknowledged} acknowledged)`)
      return { verdict: 'fail', reason: `Acknowledged but never applied: ${listed(told)}.` }
    }
    const unfelt = outages.filter((outage) => !outage.felt).map(({ name }) => name)
    if (unfelt.length > 0) {
      return {
        verdict: 'inconclusive',
        reason: `These faults did not affect the endpoint: ${listed(unfelt)}.`,
      }
    }
    return { verdict: 'pass', reason: 'Each event was applied after recovery.' }
  },
})

const TROUBLES: readonly (readonly [name: string, trouble: Trouble])[] = [
  ['429', { kind: 'status', status: 429 }],
  ['500', { kind: 'status', status: 500 }],
  ['reset', { kind: 'reset' }],
]
