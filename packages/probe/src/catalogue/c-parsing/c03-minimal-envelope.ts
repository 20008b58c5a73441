import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c03 = defineProbe({
  id: 'C03',
  title: 'Minimal envelope',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-20'],
  asvs: ['2.2.1'],
  cases: ['S3'],
  claim: 'The endpoint handles an event with only the required fields.',
  remedy: STRICT_PARSE,
  attack: async (context) => [
    await context.send('only id, object, type and data.object', {
      event: {
        id: `evt_audit_${context.nonce()}`,
        object: 'event',
        type: 'customer.subscription.updated',
        data: { object: { id: `sub_audit_${context.nonce()}`, object: 'subscription' } },
      },
    }),
  ],
  verdict: calm,
})
