import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { deliverDuring, outageMsOf, storeDown } from '../../stage/deliver-during.ts'
import { RETRY_SAFE } from '../remedies.ts'

export const i12 = defineProbe({
  id: 'I12',
  title: 'Pending after outage',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'fault'],
  cwe: ['CWE-390'],
  asvs: ['16.5.2'],
  cases: ['49'],
  claim: 'While it cannot store, it does not acknowledge; afterwards nothing is missing.',
  remedy: RETRY_SAFE,
  async attack(context) {
    const stage = context.needStage()
    const { fault } = context.oracles
    if (fault === undefined) throw new Inconclusive('It needs to break the store (--fault-cmd).')
    const others = Array.from({ length: BUYERS - 1 }, () => stage.buyer())
    const down = storeDown(stage, fault)
    return deliverDuring(stage, [stage.buyer(), ...others], down, outageMsOf(stage))
  },
  verdict({ acknowledged, lost, sent, felt }): Judgement {
    if (lost > 0) {
      const reason =
        `${lost} purchases lost; ${acknowledged} of ${sent} events were acknowledged ` +
        'without a store.'
      return { verdict: 'fail', reason }
    }
    if (!felt) {
      const reason = 'All was acknowledged and showed at once: the fault did not take hold.'
      return { verdict: 'inconclusive', reason }
    }
    return {
      verdict: 'pass',
      reason: `${sent} events, ${acknowledged} acknowledged meanwhile, none lost.`,
    }
  },
})

const BUYERS = 34
