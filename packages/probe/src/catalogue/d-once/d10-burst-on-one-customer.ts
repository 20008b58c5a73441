import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { crashed, is2xx } from '../../http/exchange.ts'
import { renew } from '../../stage/change.ts'
import { ACK_FAST } from '../remedies.ts'

export const d10 = defineProbe({
  id: 'D10',
  title: 'Burst for one customer',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-667'],
  asvs: ['15.4.3'],
  cases: ['84', '86'],
  claim: 'A burst of events about one subscription ends in the correct state without errors.',
  remedy: ACK_FAST,
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    const end = renew(buyer)
    stage.publish(buyer)
    const all = Array.from({ length: BURST }, () =>
      stage.event('customer.subscription.updated', buyer.subscription),
    )
    const broken: Trial[] = []
    for (let at = 0; at < all.length; at += WIDTH) {
      const events = all.slice(at, at + WIDTH)
      const answers = await context.together(events.map((event) => context.request({ event })))
      for (const [place, exchange] of answers.entries()) {
        if (is2xx(exchange)) continue
        broken.push({ note: 'one event of the burst', exchange })
        await stage.deliverSurely(events[place]!)
      }
    }
    return { broken, end, row: await stage.until(buyer, (row) => row?.period_end === end) }
  },
  verdict({ broken, end, row }): Judgement {
    if (row?.entitled !== true || (row.period_end !== null && row.period_end !== end)) {
      return { verdict: 'fail', reason: 'The final state does not match Stripe.', trials: broken }
    }
    const crashes = broken.filter((trial) => crashed(trial.exchange))
    if (crashes.length > BURST / 20) {
      const reason = `${crashes.length} of ${BURST} events were answered with an error.`
      return { verdict: 'fail', reason, trials: crashes }
    }
    return { verdict: 'pass', reason: `Correct state after ${BURST} events, ${WIDTH} at a time.` }
  },
})

const BURST = 200
const WIDTH = 20
