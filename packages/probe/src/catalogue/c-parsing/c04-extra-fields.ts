import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'

export const c04 = defineProbe({
  id: 'C04',
  title: 'Unknown fields and enum values',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-20'],
  asvs: [],
  cases: ['F14', 'F26'],
  claim: 'The endpoint accepts unknown fields and unknown enum values.',
  remedy: {
    text:
      'Read only the fields that you need and ignore the rest. Stripe adds fields and enum ' +
      'values without a new API version.',
  },
  async attack(context) {
    const event = context.inert()
    const strange = { new_object: { deep: [1, null, 'x'] }, new_enum: 'auditor_new_value' }
    const data = { ...(event['data'] as object), new_sibling: true }
    const request = { id: 'req_probe', idempotency_key: null, new_field: 'x' }
    const bent = { ...event, ...strange, data, request, reason: { type: 'auditor_new' } }
    return [await context.send('unknown fields at every level', { event: bent })]
  },
  verdict: accepted,
})
