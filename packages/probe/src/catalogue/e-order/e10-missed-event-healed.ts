import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { StateRow } from '../../oracle/state-oracle.ts'
import { cancel } from '../../stage/change.ts'

export const e10 = defineProbe({
  id: 'E10',
  title: 'Missed event healed',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: [],
  asvs: ['16.5.2'],
  cases: ['F13', 'S22'],
  claim: 'A change whose event never came is found all the same.',
  remedy: {
    text: 'Compare your rows with Stripe now and then; Stripe can fail to make an event at all.',
  },
  async attack(context) {
    const stage = context.needStage()
    stage.needDouble()
    const { reconcileSeconds } = stage.world
    if (reconcileSeconds === undefined) {
      throw new Inconclusive('How long it may take is not known (world.reconcileSeconds).')
    }
    const buyer = await stage.enrolled()
    cancel(buyer, context.now())
    stage.publish(buyer)
    const startedAt = performance.now()
    const healed = (row: StateRow | null) => row?.entitled !== true
    const row = await stage.until(buyer, healed, reconcileSeconds * 1000)
    return { row, seconds: Math.round((performance.now() - startedAt) / 1000) }
  },
  verdict({ row, seconds }): Judgement {
    if (row?.entitled !== true) return { verdict: 'pass', reason: `Healed within ${seconds} s.` }
    return { verdict: 'fail', reason: `Not healed after ${seconds} s.` }
  },
})
