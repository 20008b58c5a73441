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
  claim: 'Only v1 counts.',
  remedy: { text: 'Look at v1 alone: v0 is a scheme for tests, and others do not exist.' },
  async attack(context) {
    const forms = (right: string) =>
      [
        ['v0', `v0=${right}`],
        ['V1', `V1=${right}`],
        ['v2', `v2=${right}`],
        ['a bare MAC', right],
      ] as const
    const trials: Trial[] = []
    for (const [at, [note]] of forms('').entries()) {
      const build = (body: Buffer) => {
        const right = mac(body, context.secret, context.now())
        return { signature: `t=${context.now()},${forms(right)[at]?.[1]}` }
      }
      trials.push(await context.forge(`the right MAC as ${note} only`, build))
    }
    return trials
  },
  verdict: refused,
})
