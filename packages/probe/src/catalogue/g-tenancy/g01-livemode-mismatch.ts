import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { crashed, is2xx } from '../../http/exchange.ts'

export const g01 = defineProbe({
  id: 'G01',
  title: 'Live and test mode mix-up',
  severity: 'critical',
  tier: 'P1',
  needs: ['state'],
  cwe: ['CWE-863'],
  asvs: ['8.4.1'],
  cases: ['63', '64', '65', '66', '67'],
  claim: 'An event of the other mode (live or test) has no effect.',
  remedy: {
    text:
      'Compare livemode with the mode of the matching secret, and ignore events of the ' +
      'other mode.',
  },
  async attack(context) {
    const livemode = !context.manner.livemode
    if (context.stage === null)
      return context.send('an event of the other mode', { event: context.inert({ livemode }) })
    const bait = await context.stage.bait()
    const data = bait.event['data'] as { object: Record<string, unknown> }
    const event = { ...bait.event, livemode, data: { object: { ...data.object, livemode } } }
    const trial = await context.send('customer.subscription.deleted in the other mode', { event })
    return { ...trial, effect: await bait.wasTaken() }
  },
  verdict(trial): Judgement {
    if (trial.effect === true) {
      return {
        verdict: 'fail',
        reason: 'An event of the other mode changed state.',
        trials: [trial],
      }
    }
    if (is2xx(trial.exchange) && trial.effect === undefined) {
      const reason = 'Acknowledged. Only a state oracle can show whether the endpoint ignored it.'
      return { verdict: 'warn', reason, trials: [trial], severity: 'info' }
    }
    return crashed(trial.exchange)
      ? calm([trial])
      : { verdict: 'pass', reason: 'Ignored or rejected.' }
  },
})
