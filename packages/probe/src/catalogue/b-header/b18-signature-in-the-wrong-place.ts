import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { signatureHeader } from '../../event/signature-header.ts'
import { VERIFY } from '../remedies.ts'

export const b18 = defineProbe({
  id: 'B18',
  title: 'Signature in the wrong place',
  severity: 'medium',
  tier: 'P',
  needs: [],
  cwe: ['CWE-345'],
  asvs: [],
  cases: ['11'],
  claim: 'A signature outside the Stripe-Signature header does not count.',
  remedy: VERIFY,
  async attack(context) {
    const right = (body: Buffer) => signatureHeader(body, context.secret, context.now())
    const glue = context.target.path.includes('?') ? '&' : '?'
    const inQuery = (body: Buffer) =>
      `${context.target.path}${glue}stripe-signature=${encodeURIComponent(right(body))}`
    return [
      await context.forge('signature in the query string', (body) => ({
        signature: null,
        path: inQuery(body),
      })),
      await context.forge('signature in a cookie', (body) => ({
        signature: null,
        headers: [['Cookie', `stripe-signature=${encodeURIComponent(right(body))}`]],
      })),
      await context.forge('signature in X-Stripe-Signature', (body) => ({
        signature: null,
        headers: [['X-Stripe-Signature', right(body)]],
      })),
    ]
  },
  verdict: refused,
})
