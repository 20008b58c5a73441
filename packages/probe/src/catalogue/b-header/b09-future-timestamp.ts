import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'

export const b09 = defineProbe({
  id: 'B09',
  title: 'Future timestamp',
  severity: 'low',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-294'],
  asvs: [],
  cases: ['F3'],
  claim: 'The endpoint rejects a timestamp in the future.',
  remedy: {
    text:
      'Reject timestamps more than 300 seconds in the future. Four of the official SDKs ' +
      'do not.',
  },
  attack: async (context) => [
    await context.send('timestamp ten minutes in the future', { at: context.now() + 600 }),
    await context.send('timestamp one year in the future', { at: context.now() + 365 * 86_400 }),
  ],
  verdict(trials): Judgement {
    const taken = trials.filter((trial) => is2xx(trial.exchange))
    if (taken.length === 0) return refused(trials)
    const reason = 'Accepted, as by four official SDKs. A captured event stays valid for longer.'
    return { verdict: 'warn', reason, trials: taken, severity: 'info' }
  },
})
