import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { mac } from '../../event/signature-header.ts'
import { VERIFY } from '../remedies.ts'

export const b07 = defineProbe({
  id: 'B07',
  title: 'Timestamp tamper',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-294'],
  asvs: [],
  cases: ['F1', '21'],
  claim: 'The timestamp is part of what is signed.',
  remedy: VERIFY,
  attack: async (context) => [
    await context.forge('signed a day ago, the timestamp replaced by now', (body) => ({
      signature: `t=${context.now()},v1=${mac(body, context.secret, context.now() - 86_400)}`,
    })),
  ],
  verdict: refused,
})
