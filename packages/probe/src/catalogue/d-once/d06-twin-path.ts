import type { Judgement } from '../../contract.ts'
import type { ProbeContext } from '../../engine/context.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import type { StateRow } from '../../oracle/state-oracle.ts'
import type { Stage } from '../../stage/stage.ts'
import { differenceOf } from '../../stage/state-control.ts'
import { DEDUPE } from '../remedies.ts'

export const d06 = defineProbe({
  id: 'D06',
  title: 'All events of a purchase at once',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-362'],
  asvs: [],
  cases: ['S12', 'F25'],
  claim: 'All events of one purchase, delivered at once, create one subscription.',
  remedy: DEDUPE,
  async attack(context) {
    const stage = context.needStage()
    const seen: Purchase[] = []
    const rounds = Math.min(context.run.options.effort?.rounds ?? ROUNDS, ROUNDS)
    while (seen.length < rounds) seen.push(await buyAtOnce(context, stage))
    return seen
  },
  verdict(seen): Judgement {
    for (const { rows, wrong } of seen) {
      if (rows.length !== 1)
        return { verdict: 'fail', reason: `One purchase created ${rows.length} rows.` }
      if (rows[0]?.entitled !== true) return { verdict: 'fail', reason: 'The purchase was lost.' }
      if (wrong.length > 0) return { verdict: 'fail', reason: `${listed(wrong)}.` }
    }
    return { verdict: 'pass', reason: 'The purchase created one row and one set of effects.' }
  },
})

const ROUNDS = 5

interface Purchase {
  rows: StateRow[]
  /** Counters that differ from those of one purchase. */
  wrong: string[]
}

async function buyAtOnce(context: ProbeContext, stage: Stage): Promise<Purchase> {
  const buyer = stage.buyer()
  const before = await stage.settled()
  const events = stage.purchaseEvents(buyer)
  await context.together(events.map((event) => context.request({ event })))
  await stage.deliverSurely(...events)
  await stage.until(buyer, (row) => row?.entitled === true)
  const after = await stage.settled()
  const grown = differenceOf(before.effects, after.effects)
  const wrong = Object.entries(stage.purchaseEffects)
    .filter(([name, each]) => grown[name] !== each)
    .map(([name, each]) => `${name} +${grown[name]} instead of +${each}`)
  return { rows: after.subscriptions.filter((row) => row.id === buyer.subscription.id), wrong }
}
