import { randomBytes } from 'node:crypto'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'

export const b04 = defineProbe({
  id: 'B04',
  title: 'Client-chosen secret',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-639', 'CWE-345'],
  asvs: [],
  cases: ['11'],
  claim: 'The sender cannot bring the key.',
  remedy: { text: 'Take the secret from your own configuration only.' },
  async attack(context) {
    const key = `whsec_${randomBytes(24).toString('hex')}`
    const headers = HEADERS.map((name) => [name, key] as const)
    const glue = context.target.path.includes('?') ? '&' : '?'
    const path = `${context.target.path}${glue}secret=${key}&webhook_secret=${key}`
    return [
      await context.forge('random key, also in headers', () => ({ secret: key, headers })),
      await context.forge('random key, also in the query', () => ({ secret: key, path })),
    ]
  },
  verdict: refused,
})

const HEADERS = [
  'x-djstripe-webhook-secret',
  'x-webhook-secret',
  'x-stripe-webhook-secret',
  'x-secret',
]
