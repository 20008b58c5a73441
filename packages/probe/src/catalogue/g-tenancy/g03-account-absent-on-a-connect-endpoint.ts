import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const g03 = defineProbe({
  id: 'G03',
  title: 'Missing account on a Connect endpoint',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-636'],
  asvs: [],
  cases: ['68'],
  claim: 'On a Connect endpoint, an event without an account has no effect.',
  remedy: {
    text:
      'Bind each secret to your own account or to connected accounts, and reject events that ' +
      'name no account where one is required.',
  },
  async attack(context) {
    const stage = context.needStage()
    if (stage.world.account === undefined) return null
    const bait = await stage.bait()
    const { account: _gone, ...event } = bait.event
    const trial = await context.send('an event without an account', { event })
    return { ...trial, effect: await bait.wasTaken() }
  },
  verdict(trial): Judgement {
    if (trial === null)
      return { verdict: 'skipped', reason: 'Not a Connect endpoint (world.account is not set).' }
    if (!trial.effect) return { verdict: 'pass', reason: 'The event had no effect.' }
    return {
      verdict: 'fail',
      reason: 'An event without an account changed the state.',
      trials: [trial],
    }
  },
})
