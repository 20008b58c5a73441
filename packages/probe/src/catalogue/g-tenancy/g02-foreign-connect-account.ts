import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const g02 = defineProbe({
  id: 'G02',
  title: 'Unknown Connect account',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-863', 'CWE-639'],
  asvs: [],
  cases: ['68', '69', '70'],
  claim: 'An event of an unknown Connect account has no effect.',
  remedy: {
    text:
      'Compare account with the accounts that you know (none, unless you use Connect), and ' +
      'include it in every key.',
  },
  async attack(context) {
    const bait = await context.needStage().bait()
    const event = { ...bait.event, account: 'acct_probeforeign' }
    const trial = await context.send('an event of an unknown account with our object IDs', {
      event,
    })
    return { ...trial, effect: await bait.wasTaken() }
  },
  verdict(trial): Judgement {
    if (!trial.effect) return { verdict: 'pass', reason: 'The event had no effect.' }
    return { verdict: 'fail', reason: 'An unknown account changed the state.', trials: [trial] }
  },
})
