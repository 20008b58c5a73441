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
  claim: 'The sender cannot choose the signing secret.',
  remedy: {
    text: 'Read the signing secret only from your own configuration.',
  },
  async attack(context) {
    const key = `whsec_${randomBytes(24).toString('hex')}`
    const headers = HEADERS.map((name) => [name, key] as const)
    const glue = context.target.path.includes('?') ? '&' : '?'
    const path = `${context.target.path}${glue}secret=${key}&webhook_secret=${key}`
    return [
      await context.forge('random key, sent in headers', () => ({ secret: key, headers })),
      await context.forge('random key, sent in the query string', () => ({ secret: key, path })),
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
