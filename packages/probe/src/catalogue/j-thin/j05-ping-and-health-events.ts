import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { inertThinEvent } from '../../event/inert-event.ts'
import { crashed, is4xx } from '../../http/exchange.ts'
import { ANSWER_2XX } from '../remedies.ts'

export const j05 = defineProbe({
  id: 'J05',
  title: 'Ping and health events',
  severity: 'low',
  tier: 'P1',
  needs: [],
  cwe: [],
  asvs: [],
  cases: ['F13'],
  claim: 'The endpoint acknowledges pings and health events.',
  remedy: ANSWER_2XX,
  async attack(context) {
    const thin = (type: string) => {
      const event = inertThinEvent(context.manner, context.nonce(), context.now())
      return context.send(type, { event: { ...event, type } })
    }
    return [
      await thin('v2.core.event_destination.ping'),
      await thin('v2.core.health.event_generation_failure.resolved'),
    ]
  },
  verdict(trials): Judgement {
    const broken = trials.filter((trial) => crashed(trial.exchange))
    if (broken.length > 0) return { ...calm(broken), verdict: 'fail' }
    const refusedTrials = trials.filter((trial) => is4xx(trial.exchange))
    if (refusedTrials.length === 0) return { verdict: 'pass', reason: 'Acknowledged.' }
    const reason = 'Rejected. Stripe retries them, and a failure to create events goes unnoticed.'
    return { verdict: 'warn', reason, trials: refusedTrials }
  },
})
