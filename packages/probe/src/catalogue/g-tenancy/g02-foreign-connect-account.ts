import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const g02 = defineProbe({
  id: 'G02',
  title: 'Foreign Connect account',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-863', 'CWE-639'],
  asvs: [],
  cases: ['68', '69', '70'],
  claim: 'An event of a foreign account does nothing.',
  remedy: {
    text:
      'Compare account with the accounts you know (none, unless you use Connect), ' +
      'and make it part of every key.',
  },
  async attack(context) {
    const bait = await context.needStage().bait()
    const event = { ...bait.event, account: 'acct_probeforeign' }
    const trial = await context.send('from a foreign account, with ids of ours', { event })
    return { ...trial, effect: await bait.wasTaken() }
  },
  verdict(trial): Judgement {
    if (!trial.effect) return { verdict: 'pass', reason: 'It changed nothing.' }
    return { verdict: 'fail', reason: 'A foreign account changed our state.', trials: [trial] }
  },
})
