import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { mac } from '../../event/signature-header.ts'
import { VERIFY } from '../remedies.ts'

export const b07 = defineProbe({
  id: 'B07',
  title: 'Modified timestamp',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-294'],
  asvs: [],
  cases: ['F1', '21'],
  claim: 'The signature covers the timestamp.',
  remedy: VERIFY,
  attack: async (context) => [
    await context.forge('signed one day ago, timestamp replaced with the current time', (body) => ({
      signature: `t=${context.now()},v1=${mac(body, context.secret, context.now() - 86_400)}`,
    })),
  ],
  verdict: refused,
})
