import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { signatureHeader } from '../../event/signature-header.ts'
import { RAW_BODY } from '../remedies.ts'

export const b16 = defineProbe({
  id: 'B16',
  title: 'Raw-body fidelity: forged equivalence',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-347', 'CWE-436'],
  asvs: ['1.5.3'],
  cases: ['20'],
  claim: 'The signature holds for these bytes, not for the same JSON written differently.',
  remedy: RAW_BODY,
  async attack(context) {
    const resigned = (note: string, change: (event: Record<string, unknown>) => string) =>
      context.forge(note, (body) => {
        const event = JSON.parse(body.toString()) as Record<string, unknown>
        const signature = signatureHeader(JSON.stringify(event), context.secret, context.now())
        return { body: change(event), signature }
      })
    return [
      await resigned('compact JSON signed, sent with four spaces', (event) =>
        JSON.stringify(event, null, 4),
      ),
      await resigned('signed in one order of keys, sent in another', (event) =>
        JSON.stringify(Object.fromEntries(Object.entries(event).reverse())),
      ),
    ]
  },
  verdict: refused,
})
