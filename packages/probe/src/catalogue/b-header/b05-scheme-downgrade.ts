import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { mac } from '../../event/signature-header.ts'

export const b05 = defineProbe({
  id: 'B05',
  title: 'Scheme downgrade',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-757'],
  asvs: ['11.2.2'],
  cases: ['F2'],
  claim: 'The endpoint accepts only v1 signatures.',
  remedy: {
    text: 'Check only v1 signatures. v0 exists for tests, and Stripe defines no other scheme.',
  },
  async attack(context) {
    const forms = (right: string) =>
      [
        ['v0', `v0=${right}`],
        ['V1', `V1=${right}`],
        ['v2', `v2=${right}`],
        ['a MAC without a scheme', right],
      ] as const
    const trials: Trial[] = []
    for (const [at, [note]] of forms('').entries()) {
      const build = (body: Buffer) => {
        const right = mac(body, context.secret, context.now())
        return { signature: `t=${context.now()},${forms(right)[at]?.[1]}` }
      }
      trials.push(await context.forge(`valid MAC, sent only as ${note}`, build))
    }
    return trials
  },
  verdict: refused,
})
