import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { StateRow } from '../../oracle/state-oracle.ts'
import { cancel } from '../../stage/change.ts'

export const e10 = defineProbe({
  id: 'E10',
  title: 'Missed event recovered',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: [],
  asvs: ['16.5.2'],
  cases: ['F13', 'S22'],
  claim: 'The endpoint finds a change even if its event never arrives.',
  remedy: {
    text:
      'Compare your records with Stripe on a schedule. Stripe can fail to create an event ' +
      'at all.',
  },
  async attack(context) {
    const stage = context.needStage()
    stage.needDouble()
    const { reconcileSeconds } = stage.world
    if (reconcileSeconds === undefined) {
      throw new Inconclusive('Set world.reconcileSeconds to the time that recovery may take.')
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
    if (row?.entitled !== true) return { verdict: 'pass', reason: `Recovered within ${seconds} s.` }
    return { verdict: 'fail', reason: `Not recovered after ${seconds} s.` }
  },
})
