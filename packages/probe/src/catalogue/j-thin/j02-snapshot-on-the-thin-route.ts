import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { inertEvent } from '../../event/inert-event.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const j02 = defineProbe({
  id: 'J02',
  title: 'Snapshot event on a thin-event route',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-20'],
  asvs: [],
  cases: ['F18'],
  claim: 'A snapshot event on a thin-event route is ignored or rejected without a crash.',
  remedy: STRICT_PARSE,
  async attack(context) {
    if (context.manner.kind !== 'thin') return null
    const manner = { ...context.manner, kind: 'snapshot' as const }
    const event = inertEvent(manner, context.inertIds(), context.now())
    return [await context.send('a snapshot event', { event })]
  },
  verdict: (trials): Judgement =>
    trials === null
      ? { verdict: 'skipped', reason: 'This route accepts snapshot events.' }
      : calm(trials),
})
