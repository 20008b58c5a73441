import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { State } from '../../oracle/state-oracle.ts'
import { sayDifference } from '../../stage/compare.ts'

export const d03 = defineProbe({
  id: 'D03',
  title: 'Late duplicate',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'clock'],
  cwe: ['CWE-837'],
  asvs: [],
  cases: ['50'],
  claim: 'The same event a month later has no second effect.',
  remedy: {
    text: 'Keep event ids for at least 35 days: Stripe lets an event be sent again for 30.',
  },
  async attack(context) {
    const { clock } = context.oracles
    if (clock === undefined) throw new Inconclusive('It needs to move the clock (--clock-cmd).')
    const stage = context.needStage()
    const buyer = stage.buyer()
    const events = stage.purchaseEvents(buyer)
    await stage.deliverSurely(...events)
    await stage.until(buyer, (row) => row?.entitled === true)
    const before = await stage.settled()
    const signedAt = 30 * 86_400
    await clock.advance(signedAt)
    try {
      for (const event of events) {
        await context.send('a month later', { event, at: context.now() + signedAt })
      }
      return sayDifference(creditsOf(before), creditsOf(await stage.settled()))
    } finally {
      await clock.advance(-signedAt)
    }
  },
  verdict: (change): Judgement =>
    change === ''
      ? { verdict: 'pass', reason: 'Nothing happened a second time.' }
      : { verdict: 'fail', reason: `A month later it counted again: ${change}.` },
})

/** Time alone may change rows; only what is counted must not be counted again. */
const creditsOf = (state: State): State => ({ ...state, subscriptions: [] })
