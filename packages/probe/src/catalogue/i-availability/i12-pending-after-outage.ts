import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { deliverDuring, outageMsOf, storeDown } from '../../stage/deliver-during.ts'
import { RETRY_SAFE } from '../remedies.ts'

export const i12 = defineProbe({
  id: 'I12',
  title: 'Store outage',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'fault'],
  cwe: ['CWE-390'],
  asvs: ['16.5.2'],
  cases: ['49'],
  claim: 'The endpoint does not acknowledge events that it cannot store, and loses none.',
  remedy: RETRY_SAFE,
  async attack(context) {
    const stage = context.needStage()
    const { fault } = context.oracles
    if (fault === undefined)
      throw new Inconclusive('This probe needs --fault-cmd to break the database.')
    const others = Array.from({ length: BUYERS - 1 }, () => stage.buyer())
    const down = storeDown(stage, fault)
    return deliverDuring(stage, [stage.buyer(), ...others], down, outageMsOf(stage))
  },
  verdict({ acknowledged, lost, sent, felt }): Judgement {
    if (lost > 0) {
      const reason =
        `${lost} purchases are lost. The endpoint acknowledged ${acknowledged} of ${sent} events ` +
        'while its database was down.'
      return { verdict: 'fail', reason }
    }
    if (!felt) {
      const reason =
        'All events were acknowledged and applied at once, so --fault-cmd had no effect.'
      return { verdict: 'inconclusive', reason }
    }
    return {
      verdict: 'pass',
      reason: `${sent} events, ${acknowledged} acknowledged during the outage, no purchase lost.`,
    }
  },
})

const BUYERS = 34
