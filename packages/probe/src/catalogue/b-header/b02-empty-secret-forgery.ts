import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { FAIL_CLOSED } from '../remedies.ts'

export const b02 = defineProbe({
  id: 'B02',
  title: 'Empty-secret forgery',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-1188', 'CWE-347'],
  asvs: ['13.2.3'],
  cases: ['1', '6', '10', 'F6'],
  claim: 'An event signed with an empty key is refused.',
  remedy: FAIL_CLOSED,
  attack: async (context) => [
    await context.forge('signed with the empty string', () => ({ secret: '' })),
  ],
  verdict: refused,
})
