import { Inconclusive, type Judgement, type Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { is2xx } from '../../http/exchange.ts'
import { findTarget, type Target } from '../../http/target.ts'
import { changeBy } from '../../stage/compare.ts'
import { DEDUPE } from '../remedies.ts'

export const d12 = defineProbe({
  id: 'D12',
  title: 'Duplicates across replicas',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-362'],
  asvs: [],
  cases: ['48'],
  claim: 'Duplicates that reach different replicas have one effect.',
  remedy: DEDUPE,
  async attack(context) {
    const stage = context.needStage()
    const replicas = stage.world.replicas ?? []
    if (replicas.length === 0)
      throw new Inconclusive('Only one address is known. Set world.replicas.')
    const targets: Target[] = [context.target]
    for (const url of replicas) {
      const found = await findTarget(url)
      if (found === null || found.reach === 'public')
        throw new Inconclusive(`Not a private host: ${url}`)
      targets.push(found)
    }
    const buyer = stage.buyer()
    const events = stage.purchaseEvents(buyer)
    await stage.deliverSurely(...events)
    await stage.until(buyer, (row) => row?.entitled === true)
    const trials: Trial[] = []
    const change = await changeBy(stage, async () => {
      for (const event of events) {
        const sent = targets.map(async (to) => {
          const exchange = await context.exchangeAt(to, context.request({ event }))
          trials.push({ note: `duplicate sent to ${to.authority}`, exchange })
        })
        await Promise.all(sent)
      }
    })
    return { change, untaken: trials.filter(({ exchange }) => !is2xx(exchange)) }
  },
  verdict({ change, untaken }): Judgement {
    if (change !== '')
      return { verdict: 'fail', reason: `A duplicate on another replica had an effect: ${change}.` }
    if (untaken.length > 0) {
      const reason = `The replica did not accept the event: ${untaken[0]?.note}.`
      return { verdict: 'inconclusive', reason, trials: untaken }
    }
    return { verdict: 'pass', reason: 'The replicas share their record of events.' }
  },
})
