import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { encode } from '../../event/inert-event.ts'
import { is2xx } from '../../http/exchange.ts'
import { RAW_BODY } from '../remedies.ts'

export const b15 = defineProbe({
  id: 'B15',
  title: 'Raw-body fidelity: pretty',
  severity: 'critical',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-436'],
  asvs: [],
  cases: ['20'],
  claim: 'JSON with two spaces, as Stripe sends it, is accepted.',
  remedy: RAW_BODY,
  async attack(context) {
    const event = context.inert()
    return {
      pretty: await context.send('two-space JSON', { body: encode(event, 'pretty') }),
      compact: await context.send('compact JSON', { body: encode(context.inert(), 'compact') }),
    }
  },
  verdict({ pretty, compact }): Judgement {
    if (is2xx(pretty.exchange)) return accepted([pretty])
    if (!is2xx(compact.exchange))
      return { verdict: 'inconclusive', reason: 'Neither was accepted (A01).' }
    const judged = accepted([pretty])
    const reason = `${judged.reason} Compact JSON is: it verifies what it has re-serialised.`
    return judged.verdict === 'fail' ? { ...judged, reason } : judged
  },
})
