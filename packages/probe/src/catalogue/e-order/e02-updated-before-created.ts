import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { REFETCH } from '../remedies.ts'

export const e02 = defineProbe({
  id: 'E02',
  title: 'Updated before created',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-841'],
  asvs: [],
  cases: ['55', '56'],
  claim: 'If updated arrives before created, the final state is still correct.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    const buyer = stage.buyer()
    const early = structuredClone(buyer.subscription)
    early.status = 'incomplete'
    const now = context.now()
    await stage.deliverSurely(
      stage.event('checkout.session.completed', buyer.session),
      stage.event('customer.subscription.updated', buyer.subscription, { created: now }),
      stage.event('customer.subscription.created', early, { created: now - 5 }),
    )
    return stage.until(buyer, (row) => row?.entitled === true)
  },
  verdict: (row): Judgement =>
    row?.entitled === true
      ? { verdict: 'pass', reason: 'The subscription ends as active.' }
      : {
          verdict: 'fail',
          reason:
            'The subscription is active at Stripe but recorded as ' +
            `${row?.status ?? 'missing'}.`,
        },
})
