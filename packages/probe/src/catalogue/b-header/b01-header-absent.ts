import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { VERIFY } from '../remedies.ts'

export const b01 = defineProbe({
  id: 'B01',
  title: 'Missing signature header',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-347'],
  asvs: [],
  cases: ['2', '4', '16'],
  claim: 'The endpoint rejects an event without a signature.',
  remedy: VERIFY,
  attack: async (context) => [
    await context.forge('no Stripe-Signature header', () => ({ signature: null })),
  ],
  verdict: refused,
})
