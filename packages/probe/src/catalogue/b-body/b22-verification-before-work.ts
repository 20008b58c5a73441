import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { VERIFY } from '../remedies.ts'

export const b22 = defineProbe({
  id: 'B22',
  title: 'Work before verification',
  severity: 'medium',
  tier: 'P',
  needs: ['state'],
  cwe: ['CWE-696'],
  asvs: [],
  cases: ['49'],
  claim: 'The endpoint does no work and stores nothing before it verifies the signature.',
  remedy: VERIFY,
  async attack(context) {
    const bait = await context.needStage().bait()
    const body = context.encode(bait.event)
    const before = (await context.oracles.log?.read()) ?? ''
    const trial = await context.send('invalid signature, customer.subscription.deleted', {
      body,
      secret: 'probe wrong key',
    })
    const effect = await bait.wasTaken()
    const log = (await context.oracles.log?.read()) ?? ''
    return { trial: { ...trial, effect }, logged: log.slice(before.length).includes(bait.event.id) }
  },
  verdict({ trial, logged }): Judgement {
    if (trial.effect)
      return {
        verdict: 'fail',
        reason: 'The endpoint processed an event with an invalid signature.',
        trials: [trial],
      }
    if (logged)
      return { verdict: 'fail', reason: 'The log contains the unverified body.', trials: [trial] }
    return { verdict: 'pass', reason: 'The event had no effect and is not in the log.' }
  },
})
