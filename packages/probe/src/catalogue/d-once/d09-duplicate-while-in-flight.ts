import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { is2xx } from '../../http/exchange.ts'
import { pause } from '../../http/pace.ts'
import { RETRY_SAFE } from '../remedies.ts'

export const d09 = defineProbe({
  id: 'D09',
  title: 'Duplicate during processing',
  severity: 'high',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: ['CWE-362'],
  asvs: [],
  cases: ['49', 'S10'],
  claim: 'A duplicate that arrives during processing of the first delivery loses nothing.',
  remedy: RETRY_SAFE,
  async attack(context) {
    const stage = context.needStage()
    const double = stage.needConnectedDouble()
    const buyer = stage.buyer()
    const [session, created, paid] = stage.purchaseEvents(buyer)
    const events = [session, created, paid]
    double.breakWith({ kind: 'hang' })
    const first = events.map((event) => stage.deliver(event))
    const isInFlight = await stage.asksAbout(buyer)
    const second = events.map((event) => stage.deliver(event))
    await pause(IN_FLIGHT_MS)
    double.cutHeld()
    double.breakWith({ kind: 'status', status: 500 })
    await pause(IN_FLIGHT_MS)
    double.breakWith(null)
    const answers = await Promise.all([Promise.all(first), Promise.all(second)])
    const open = events.filter((_, at) => !is2xx(answers[0][at]!) && !is2xx(answers[1][at]!))
    await stage.deliverSurely(...open)
    const row = await stage.until(buyer, (found) => found?.entitled === true)
    const duplicates = answers[1].map((exchange) => ({ note: 'duplicate delivery', exchange }))
    return { row, isInFlight, duplicates }
  },
  verdict({ row, isInFlight, duplicates }): Judgement {
    if (row?.entitled === true && !isInFlight) {
      return {
        verdict: 'inconclusive',
        reason: 'The endpoint did not call Stripe, so nothing was in progress.',
      }
    }
    if (row?.entitled === true) return { verdict: 'pass', reason: 'The purchase took effect.' }
    const reason =
      'The endpoint acknowledged the duplicate, the first delivery failed, and the purchase ' +
      'is lost.'
    return { verdict: 'fail', reason, trials: duplicates }
  },
})

const IN_FLIGHT_MS = 300
