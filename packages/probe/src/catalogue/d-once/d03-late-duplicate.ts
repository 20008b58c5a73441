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
  claim: 'A duplicate that arrives a month later has no second effect.',
  remedy: {
    text: 'Keep event IDs for at least 35 days. Stripe allows resending an event for 30 days.',
  },
  async attack(context) {
    const { clock } = context.oracles
    if (clock === undefined)
      throw new Inconclusive('This probe needs --clock-cmd to move the clock.')
    const stage = context.needStage()
    const buyer = stage.buyer()
    const events = stage.purchaseEvents(buyer)
    await stage.deliverSurely(...events)
    await stage.until(buyer, (row) => row?.entitled === true)
    await stage.settled()
    const late: Trial[] = []
    await clock.advance(MONTH_SECONDS)
    try {
      // Changes that time alone causes, such as a scheduled recheck, are not a second effect.
      const before = await stage.settled()
      for (const event of events) {
        const at = context.now() + MONTH_SECONDS
        late.push(await context.send('delivered again a month later', { event, at }))
      }
      const change = sayDifference(creditsOf(before), creditsOf(await stage.settled()))
      // If the clock moved, an event signed now is a month old for the endpoint.
      const stale = await context.send('signed with the original clock')
      return { change, late, stale }
    } finally {
      await clock.advance(-MONTH_SECONDS)
    }
  },
  verdict({ change, late, stale }): Judgement {
    if (change !== '') {
      return { verdict: 'fail', reason: `The duplicate had an effect a month later: ${change}.` }
    }
    const refused = late.filter(({ exchange }) => !is2xx(exchange))
    if (refused.length > 0) {
      const reason =
        'The endpoint rejected the late duplicates. Check that --clock-cmd moved its clock.'
      return { verdict: 'inconclusive', reason, trials: refused }
    }
    if (is2xx(stale.exchange)) {
      const reason =
        'The endpoint still accepts a signature from a month ago, so its clock did not move.'
      return { verdict: 'inconclusive', reason, trials: [stale] }
    }
    return { verdict: 'pass', reason: 'The late duplicate had no effect.' }
  },
})

const MONTH_SECONDS = 30 * 86_400

/** Time alone may change rows. Only counters must stay the same. */
const creditsOf = (state: State): State => ({ ...state, subscriptions: [] })
