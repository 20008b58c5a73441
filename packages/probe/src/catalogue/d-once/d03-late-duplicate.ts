import { Inconclusive, type Judgement, type Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { is2xx } from '../../http/exchange.ts'
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
    await stage.settled()
    const late: Trial[] = []
    await clock.advance(MONTH_SECONDS)
    try {
      // What time alone causes, such as a second look at what was in doubt, is no second effect.
      const before = await stage.settled()
      for (const event of events) {
        const at = context.now() + MONTH_SECONDS
        late.push(await context.send('a month later', { event, at }))
      }
      const change = sayDifference(creditsOf(before), creditsOf(await stage.settled()))
      // What is signed now is a month old to whoever's clock was moved.
      const stale = await context.send('signed by the clock as it was')
      return { change, late, stale }
    } finally {
      await clock.advance(-MONTH_SECONDS)
    }
  },
  verdict({ change, late, stale }): Judgement {
    if (change !== '') {
      return { verdict: 'fail', reason: `A month later it counted again: ${change}.` }
    }
    const refused = late.filter(({ exchange }) => !is2xx(exchange))
    if (refused.length > 0) {
      const reason = 'The late duplicates were refused: has the clock (--clock-cmd) moved?'
      return { verdict: 'inconclusive', reason, trials: refused }
    }
    if (is2xx(stale.exchange)) {
      const reason = 'What was signed a month ago is still accepted, so the clock did not move.'
      return { verdict: 'inconclusive', reason, trials: [stale] }
    }
    return { verdict: 'pass', reason: 'Nothing happened a second time.' }
  },
})

const MONTH_SECONDS = 30 * 86_400

/** Time alone may change rows; only what is counted must not be counted again. */
const creditsOf = (state: State): State => ({ ...state, subscriptions: [] })
