import { RETRY_SAFE } from '../../catalogue/remedies.ts'
import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { deliverDuring } from '../../stage/deliver-during.ts'
import { rowOf } from '../../stage/row-of.ts'

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
    const buyers = Array.from({ length: BUYERS }, () => stage.buyer())
    const events = buyers.flatMap((buyer) => stage.purchaseEvents(buyer))
    const acknowledged = await deliverDuring(stage, events, {
      begin: () => fault.turn('on'),
      end: () => fault.turn('off'),
    })
    await stage.until(buyers[BUYERS - 1]!, (row) => row?.entitled === true)
    const state = await stage.settled()
    const lost = buyers.filter((buyer) => rowOf(state, buyer)?.entitled !== true).length
    return { acknowledged, lost, sent: events.length }
  },
  verdict({ acknowledged, lost, sent }): Judgement {
    if (lost > 0) {
      const reason =
        `${lost} purchases lost; ${acknowledged} of ${sent} events were acknowledged ` +
        'without a store.'
      return { verdict: 'fail', reason }
    }
    return {
      verdict: 'pass',
      reason: `${sent} events, ${acknowledged} acknowledged meanwhile, none lost.`,
    }
  },
})

const BUYERS = 34
