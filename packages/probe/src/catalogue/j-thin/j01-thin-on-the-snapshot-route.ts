import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { inertThinEvent } from '../../event/inert-event.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const j01 = defineProbe({
  id: 'J01',
  title: 'Thin event on a snapshot route',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-20'],
  asvs: [],
  cases: ['F18'],
  claim: 'A thin event on a snapshot route is ignored or rejected without a crash.',
  remedy: STRICT_PARSE,
  attack: async (context) => [
    await context.send('a thin event', {
      event: inertThinEvent(context.manner, context.nonce(), context.now()),
    }),
  ],
  verdict: calm,
})
