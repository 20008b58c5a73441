import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { VERIFY } from '../remedies.ts'

export const b22 = defineProbe({
  id: 'B22',
  title: 'Verification before work',
  severity: 'medium',
  tier: 'P',
  needs: ['state'],
  cwe: ['CWE-696'],
  asvs: [],
  cases: ['49'],
  claim: 'Nothing is done or stored before the signature is checked.',
  remedy: VERIFY,
  async attack(context) {
    const bait = await context.needStage().bait()
    const body = context.encode(bait.event)
    const before = (await context.oracles.log?.read()) ?? ''
    const trial = await context.send('wrongly signed, the end of a subscription', {
      body,
      secret: 'probe wrong key',
    })
    const effect = await bait.wasTaken()
    const log = (await context.oracles.log?.read()) ?? ''
    return { trial: { ...trial, effect }, logged: log.slice(before.length).includes(bait.event.id) }
  },
  verdict({ trial, logged }): Judgement {
    if (trial.effect)
      return { verdict: 'fail', reason: 'It was acted upon all the same.', trials: [trial] }
    if (logged)
      return { verdict: 'fail', reason: 'The unverified body is in the log.', trials: [trial] }
    return { verdict: 'pass', reason: 'It left no trace.' }
  },
})
