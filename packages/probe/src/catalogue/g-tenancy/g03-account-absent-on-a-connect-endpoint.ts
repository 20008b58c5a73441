import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const g03 = defineProbe({
  id: 'G03',
  title: 'Account absent on a Connect endpoint',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-636'],
  asvs: [],
  cases: ['68'],
  claim: 'On a Connect endpoint an event without an account does nothing.',
  remedy: {
    text:
      'Bind each secret to a class of account, and refuse what does not say which ' +
      'account it is of.',
  },
  async attack(context) {
    const stage = context.needStage()
    if (stage.world.account === undefined) return null
    const bait = await stage.bait()
    const { account: _gone, ...event } = bait.event
    const trial = await context.send('without an account', { event })
    return { ...trial, effect: await bait.wasTaken() }
  },
  verdict(trial): Judgement {
    if (trial === null)
      return { verdict: 'skipped', reason: 'This is no Connect endpoint (world.account).' }
    if (!trial.effect) return { verdict: 'pass', reason: 'It changed nothing.' }
    return { verdict: 'fail', reason: 'The check of the account fails open.', trials: [trial] }
  },
})
