import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { signatureHeader } from '../../event/signature-header.ts'
import { RAW_BODY } from '../remedies.ts'

export const b16 = defineProbe({
  id: 'B16',
  title: 'Raw body: equivalent JSON',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-347', 'CWE-436'],
  asvs: ['1.5.3'],
  cases: ['20'],
  claim: 'The signature covers the exact bytes, not equivalent JSON.',
  remedy: RAW_BODY,
  async attack(context) {
    const resigned = (note: string, change: (event: Record<string, unknown>) => string) =>
      context.forge(note, (body) => {
        const event = JSON.parse(body.toString()) as Record<string, unknown>
        const signature = signatureHeader(JSON.stringify(event), context.secret, context.now())
        return { body: change(event), signature }
      })
    return [
      await resigned('signed as compact JSON, sent indented with four spaces', (event) =>
        JSON.stringify(event, null, 4),
      ),
      await resigned('signed in one key order, sent in another', (event) =>
        JSON.stringify(Object.fromEntries(Object.entries(event).reverse())),
      ),
    ]
  },
  verdict: refused,
})
