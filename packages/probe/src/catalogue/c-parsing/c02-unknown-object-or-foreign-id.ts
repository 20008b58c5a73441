import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { inertEvent, KNOWN_TYPE } from '../../event/inert-event.ts'
import type { State } from '../../oracle/state-oracle.ts'
import { ANSWER_2XX } from '../remedies.ts'

export const c02 = defineProbe({
  id: 'C02',
  title: 'Unknown object',
  severity: 'high',
  tier: 'P1',
  needs: ['state'],
  cwe: ['CWE-755'],
  asvs: [],
  cases: ['70', '80', '81'],
  claim: 'The endpoint acknowledges an event about an unknown object and changes nothing.',
  remedy: ANSWER_2XX,
  async attack(context) {
    const about = (type: string) => {
      const manner = { ...context.manner, kind: 'snapshot' as const, type: KNOWN_TYPE }
      const event = inertEvent(manner, freshIds(context.nonce()), context.now())
      return context.send(`${type} with unknown IDs`, { event: { ...event, type } })
    }
    const before = await context.stage?.settled()
    const trials = [
      await about('customer.subscription.updated'),
      await about('customer.subscription.deleted'),
      await about('customer.subscription.trial_will_end'),
    ]
    const after = await context.stage?.settled()
    return { trials, granted: entitledIn(after) - entitledIn(before) }
  },
  verdict({ trials, granted }) {
    if (granted > 0)
      return { verdict: 'fail', reason: 'The endpoint granted access for unknown objects.', trials }
    return accepted(trials)
  },
})

function entitledIn(state: State | undefined): number {
  return state?.subscriptions.filter((row) => row.entitled).length ?? 0
}

const freshIds = (nonce: string) => ({ event: nonce, object: nonce })
