import type { Trial } from '../../contract.ts'
import type { ProbeContext } from '../../engine/context.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { PLACEHOLDER_SECRETS } from '../../event/placeholder-secrets.ts'
import { mac } from '../../event/signature-header.ts'
import { FAIL_CLOSED } from '../remedies.ts'

export const b03 = defineProbe({
  id: 'B03',
  title: 'Placeholder secret',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-1392', 'CWE-798'],
  asvs: ['13.2.3'],
  cases: ['S36'],
  claim: 'The signing secret is not a known placeholder.',
  remedy: FAIL_CLOSED,
  async attack(context) {
    const trials: Trial[] = []
    for (const secrets of batches(context)) {
      const note = `signed with ${secrets.map((secret) => JSON.stringify(secret)).join(', ')}`
      trials.push(
        await context.forge(note, (body) => {
          const macs = secrets.map((secret) => `v1=${mac(body, secret, context.now())}`)
          return { signature: `t=${context.now()},${macs.join(',')}` }
        }),
      )
    }
    return trials
  },
  verdict: refused,
})

/** A public host gets ten secrets in one header to limit requests; other hosts get one each. */
function batches(context: ProbeContext): string[][] {
  const secrets = PLACEHOLDER_SECRETS.filter(
    (secret) => !context.run.options.secrets.includes(secret),
  )
  const size = context.isPublic ? 10 : 1
  const count = Math.ceil(secrets.length / size)
  return Array.from({ length: count }, (_, at) => secrets.slice(at * size, (at + 1) * size))
}
