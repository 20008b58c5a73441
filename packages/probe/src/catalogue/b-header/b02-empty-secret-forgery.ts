import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { FAIL_CLOSED } from '../remedies.ts'

export const b02 = defineProbe({
  id: 'B02',
  title: 'Empty secret',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-1188', 'CWE-347'],
  asvs: ['13.2.3'],
  cases: ['1', '6', '10', 'F6'],
  claim: 'The endpoint rejects an event signed with an empty key.',
  remedy: FAIL_CLOSED,
  attack: async (context) => [
    await context.forge('signed with the empty string', () => ({ secret: '' })),
  ],
  verdict: refused,
})
