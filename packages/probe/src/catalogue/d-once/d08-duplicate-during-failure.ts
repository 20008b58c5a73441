import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import {
  type Breakage,
  deliverDuring,
  type Outage,
  storeDown,
  stripeTrouble,
} from '../../stage/deliver-during.ts'
import { RETRY_SAFE } from '../remedies.ts'

export const d08 = defineProbe({
  id: 'D08',
  title: 'Redelivery after a failure',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-390', 'CWE-460'],
  asvs: [],
  cases: ['46', '47', '48', '49', '50', 'S9'],
  claim: 'An event that failed once takes effect when it is delivered again.',
  remedy: RETRY_SAFE,
  async attack(context) {
    const stage = context.needStage()
    const { fault, double } = context.oracles
    const breakages: Breakage[] = []
    if (fault) breakages.push(storeDown(stage, fault))
    if (double) breakages.push(stripeTrouble(stage, 'Stripe errors', DOWN))
    if (breakages.length === 0) {
      throw new Inconclusive('This probe needs --fault-cmd or --double to cause a failure.')
    }
    const outages: (Outage & { name: string })[] = []
    for (const breakage of breakages) {
      const outage = await deliverDuring(stage, [stage.buyer()], breakage)
      outages.push({ ...outage, name: breakage.name })
    }
    return outages
  },
  verdict(outages): Judgement {
    const lost = outages.filter((outage) => outage.lost > 0)
    if (lost.length > 0) {
      const told = listed(lost.map(({ name, acknowledged }) => `${name}, ${acknowledged}`))
      const reason = `The purchase is lost. Events acknowledged during the failure: ${told}.`
      return { verdict: 'fail', reason }
    }
    const felt = outages.filter((outage) => outage.felt).map(({ name }) => name)
    if (felt.length === 0) return { verdict: 'inconclusive', reason: NOT_FELT }
    return { verdict: 'pass', reason: `The purchase took effect after ${listed(felt)}.` }
  },
})

const DOWN = { kind: 'status', status: 500 } as const
const NOT_FELT = 'Nothing failed: neither --fault-cmd nor the Stripe double affected the endpoint.'
