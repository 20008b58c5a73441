import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { ANSWER_2XX } from '../remedies.ts'

export const c01 = defineProbe({
  id: 'C01',
  title: 'Unknown event type',
  severity: 'high',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-755'],
  asvs: [],
  cases: ['65', '66', '67', '78', '79', '80', '81'],
  claim: 'The endpoint acknowledges events of a type that it does not handle.',
  remedy: ANSWER_2XX,
  attack: async (context) => [
    await context.send('an unknown event type', {
      event: context.inert({ type: 'auditor.unknown.thing' }),
    }),
  ],
  verdict: accepted,
})
