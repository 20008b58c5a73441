import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'

export const b19 = defineProbe({
  id: 'B19',
  title: 'Cloud envelope bypass',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-345'],
  asvs: [],
  cases: ['F19'],
  claim: 'The endpoint rejects unsigned EventBridge and CloudEvents envelopes.',
  remedy: {
    text:
      'Use the unverified SDK constructors only behind an event bus that verifies. Never use ' +
      'them on a public route.',
  },
  async attack(context) {
    if (context.run.options.eventBridge === true) return null
    const wrapped = (note: string, wrap: (event: unknown) => unknown) =>
      context.forge(note, (body) => ({
        body: context.encode(wrap(JSON.parse(body.toString()))),
        signature: null,
      }))
    return [
      await wrapped('unsigned EventBridge envelope', (event) => ({
        version: '0',
        'detail-type': 'stripe',
        source: 'aws.partner/stripe.com',
        detail: event,
      })),
      await wrapped('unsigned CloudEvents envelope', (event) => ({
        specversion: '1.0',
        type: 'com.stripe.event',
        source: 'stripe',
        id: 'probe',
        data: event,
      })),
    ]
  },
  verdict(trials): Judgement {
    if (trials === null)
      return {
        verdict: 'skipped',
        reason: 'This route accepts EventBridge envelopes (--event-bridge).',
      }
    return refused(trials)
  },
})
