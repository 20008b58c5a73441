import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { StateRow } from '../../oracle/state-oracle.ts'
import { dress } from '../../stage/canaries.ts'

export const d11 = defineProbe({
  id: 'D11',
  title: 'Concurrent create, two tenants',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-362', 'CWE-706'],
  asvs: [],
  cases: ['S13', 'S37'],
  claim: 'Two tenants of the same name, at one instant, both succeed and stay apart.',
  remedy: {
    text:
      'Let a unique constraint decide, put the tenant into every unique key, and try ' +
      'again with another id.',
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
      return { verdict: 'fail', reason: 'One of the two purchases was lost.' }
    }
    if (one.tenant !== null && one.tenant === other.tenant) {
      return { verdict: 'fail', reason: `Both landed in the tenant ${one.tenant}.` }
    }
    return { verdict: 'pass', reason: 'Both succeeded, apart from each other.' }
  },
})
