import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { encode } from '../../event/inert-event.ts'
import { is2xx } from '../../http/exchange.ts'
import { RAW_BODY } from '../remedies.ts'

export const b15 = defineProbe({
  id: 'B15',
  title: 'Raw body: indented JSON',
  severity: 'critical',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-436'],
  asvs: [],
  cases: ['20'],
  claim: 'The endpoint accepts JSON indented with two spaces, as Stripe sends it.',
  remedy: RAW_BODY,
  async attack(context) {
    const event = context.inert()
    return {
      pretty: await context.send('JSON indented with two spaces', {
        body: encode(event, 'pretty'),
      }),
      compact: await context.send('compact JSON', { body: encode(context.inert(), 'compact') }),
    }
  },
  verdict({ pretty, compact }): Judgement {
    if (is2xx(pretty.exchange)) return accepted([pretty])
    if (!is2xx(compact.exchange))
      return { verdict: 'inconclusive', reason: 'The endpoint accepted neither format (A01).' }
    const judged = accepted([pretty])
    const reason =
      `${judged.reason} Compact JSON is accepted: the endpoint verifies JSON ` +
      'that it has serialized again.'
    return judged.verdict === 'fail' ? { ...judged, reason } : judged
  },
})
