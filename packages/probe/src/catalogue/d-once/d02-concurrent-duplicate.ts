import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { differenceOf } from '../../stage/state-control.ts'
import { DEDUPE } from '../remedies.ts'

export const d02 = defineProbe({
  id: 'D02',
  title: 'Concurrent duplicates',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-362', 'CWE-367'],
  asvs: ['15.4.2'],
  cases: ['40', '42'],
  claim: 'Delivering the same event 50 times at once has one effect.',
  remedy: DEDUPE,
  async attack(context) {
    const stage = context.needStage()
    const rounds = context.run.options.effort?.rounds ?? 20
    const before = await stage.settled()
    const ids = new Set<string>()
    for (let round = 0; round < rounds; round += 1) {
      const buyer = stage.buyer()
      ids.add(buyer.subscription.id)
      const [session, created, paid] = stage.purchaseEvents(buyer)
      for (const event of [session, created, paid]) {
        const request = context.request({ event })
        await context.together(Array.from({ length: COPIES }, () => request))
        await stage.deliverSurely(event)
      }
    }
    const after = await stage.settled()
    const rows = after.subscriptions.filter((row) => ids.has(row.id))
    const surplus: string[] = []
    if (rows.length !== rounds) surplus.push(`${rows.length} rows for ${rounds} subscriptions`)
    const lost = rows.filter((row) => !row.entitled).length
    if (lost > 0) surplus.push(`${lost} purchases lost`)
    const grown = differenceOf(before.effects, after.effects)
    for (const [name, each] of Object.entries(stage.purchaseEffects)) {
      if (grown[name] !== each * rounds)
        surplus.push(`${name} ${grown[name]} instead of ${each * rounds}`)
    }
    return { rounds, surplus }
  },
  verdict({ rounds, surplus }): Judgement {
    if (surplus.length > 0)
      return { verdict: 'fail', reason: `In ${rounds} rounds: ${listed(surplus)}.` }
    const bound = (3 / rounds).toFixed(2)
    return {
      verdict: 'pass',
      reason:
        `No duplicate effect in ${rounds} rounds (less than ${bound} per round at 95 % ` +
        'confidence).',
    }
  },
})

const COPIES = 50
