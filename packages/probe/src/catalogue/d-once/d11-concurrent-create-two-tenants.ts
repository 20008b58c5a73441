import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { StateRow } from '../../oracle/state-oracle.ts'
import { dress } from '../../stage/canaries.ts'

export const d11 = defineProbe({
  id: 'D11',
  title: 'Two tenants created at once',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-362', 'CWE-706'],
  asvs: [],
  cases: ['S13', 'S37'],
  claim: 'Two tenants with the same name can be created at once and stay separate.',
  remedy: {
    text:
      'Rely on a unique constraint, include the tenant in every unique key, and retry with ' +
      'another ID.',
  },
  async attack(context) {
    const stage = context.needStage()
    const buyers = [stage.buyer(), stage.buyer()]
    for (const buyer of buyers) {
      dress(buyer, 'Probe Twins Ltd')
      stage.publish(buyer)
    }
    const events = buyers.map((buyer) => stage.purchaseEvents(buyer))
    for (const step of [0, 1, 2] as const) {
      await context.together(events.map((list) => context.request({ event: list[step] })))
    }
    for (const list of events) await stage.deliverSurely(...list)
    const rows: (StateRow | null)[] = []
    for (const buyer of buyers) rows.push(await stage.until(buyer, (row) => row?.entitled === true))
    return rows
  },
  verdict([one, other]): Judgement {
    if (one?.entitled !== true || other?.entitled !== true) {
      return { verdict: 'fail', reason: 'One of the two purchases is lost.' }
    }
    if (one.tenant !== null && one.tenant === other.tenant) {
      return { verdict: 'fail', reason: `Both purchases belong to tenant ${one.tenant}.` }
    }
    return { verdict: 'pass', reason: 'Both purchases succeeded and are separate.' }
  },
})
