import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { is2xx } from '../../http/exchange.ts'
import { pause } from '../../http/pace.ts'
import { rowOf } from '../../stage/row-of.ts'
import { ACK_FAST } from '../remedies.ts'

export const i10 = defineProbe({
  id: 'I10',
  title: 'Burst of purchases',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-770'],
  asvs: [],
  cases: ['84'],
  claim: 'In a burst of purchases, none is lost, even if some events are rejected at first.',
  remedy: ACK_FAST,
  async attack(context) {
    const stage = context.needStage()
    const count = (context.run.options.effort?.rounds ?? 20) * 16
    const buyers = Array.from({ length: count }, () => stage.buyer())
    const all = buyers.flatMap((buyer) => stage.purchaseEvents(buyer))
    let again = 0
    for (let at = 0; at < all.length; at += WIDTH) {
      const events = all.slice(at, at + WIDTH)
      const startedAt = performance.now()
      const answers = await context.together(events.map((event) => context.request({ event })))
      const open = events.filter((_, place) => !is2xx(answers[place]!))
      again += open.length
      await stage.deliverSurely(...open)
      await pause(Math.max(0, WIDTH * 10 - (performance.now() - startedAt)))
    }
    const last = buyers.at(-1)
    if (last !== undefined) await stage.until(last, (row) => row?.entitled === true)
    const state = await stage.settled()
    const lost = buyers.filter((buyer) => rowOf(state, buyer)?.entitled !== true).length
    return { sent: all.length, again, lost }
  },
  verdict({ sent, again, lost }): Judgement {
    if (lost > 0)
      return { verdict: 'fail', reason: `${lost} purchases are lost after ${sent} events.` }
    return { verdict: 'pass', reason: `${sent} events, ${again} sent twice, no purchase lost.` }
  },
})

const WIDTH = 20
