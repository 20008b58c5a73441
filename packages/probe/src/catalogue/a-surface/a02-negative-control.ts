import { randomBytes } from 'node:crypto'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { VERIFY } from '../remedies.ts'

export const a02 = defineProbe({
  id: 'A02',
  title: 'Negative control',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-345'],
  asvs: ['4.1.5'],
  cases: ['13', '14', '15', '16', '17', '18', '19'],
  claim: 'The endpoint rejects an event signed with a different key.',
  remedy: VERIFY,
  attack: async (context) => [
    await context.forge('signed with 32 random bytes', () => ({
      secret: randomBytes(32).toString('hex'),
    })),
  ],
  verdict: refused,
})
