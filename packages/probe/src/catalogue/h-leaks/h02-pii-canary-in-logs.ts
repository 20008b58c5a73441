import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { logOf } from '../../engine/log-search.ts'
import { listed } from '../../engine/rules.ts'
import { LOGS } from '../remedies.ts'

export const h02 = defineProbe({
  id: 'H02',
  title: 'Personal data in logs',
  severity: 'high',
  tier: 'S',
  needs: ['log'],
  cwe: ['CWE-532'],
  asvs: ['16.2.5'],
  cases: ['110', '111', 'F24'],
  claim: 'The endpoint does not log personal data from events.',
  remedy: LOGS,
  async attack(context) {
    const mark = context.nonce()
    const details = { email: `pii-${mark}@example.com`, name: `Pii ${mark}`, phone: `+49${mark}` }
    const card = { last4: '4242', fingerprint: `fp${mark}` }
    const data = {
      object: { id: `audit_${mark}x`, object: 'audit', customer_details: details, card },
    }
    const text = await logOf(context, async () => {
      await context.send('an event with personal data', { event: context.inert({ data }) })
      await context.send('the same event with an invalid signature', {
        event: context.inert({ data }),
        secret: 'probe',
      })
      await context.send('the same data in a handled event type', {
        event: context.inert({
          data: { object: { ...data.object, object: 'subscription' } },
          type: 'customer.subscription.updated',
        }),
      })
    })
    const found = Object.entries({ ...details, ...card }).filter(([name]) => name !== 'last4')
    return found.filter(([, value]) => text.includes(value)).map(([name]) => name)
  },
  verdict: (found): Judgement =>
    found.length === 0
      ? { verdict: 'pass', reason: 'The log contains no personal data.' }
      : { verdict: 'fail', reason: `The log contains ${listed(found)}.` },
})
