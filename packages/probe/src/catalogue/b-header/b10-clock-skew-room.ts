import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { WINDOW } from '../remedies.ts'

export const b10 = defineProbe({
  id: 'B10',
  title: 'Clock-skew room',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-697'],
  asvs: [],
  cases: ['F3', 'F4'],
  claim: 'Four minutes of delay and half a minute of skew are tolerated.',
  remedy: WINDOW,
  attack: async (context) => [
    await context.send('signed four minutes ago', { at: context.now() - 240 }),
    await context.send('signed half a minute ahead', { at: context.now() + 30 }),
  ],
  verdict: accepted,
})
