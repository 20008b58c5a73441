import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { WINDOW } from '../remedies.ts'

export const b10 = defineProbe({
  id: 'B10',
  title: 'Clock skew tolerance',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-697'],
  asvs: [],
  cases: ['F3', 'F4'],
  claim: 'The endpoint tolerates four minutes of delay and 30 seconds of clock skew.',
  remedy: WINDOW,
  attack: async (context) => [
    await context.send('signed four minutes ago', { at: context.now() - 240 }),
    await context.send('timestamp 30 seconds in the future', { at: context.now() + 30 }),
  ],
  verdict: accepted,
})
