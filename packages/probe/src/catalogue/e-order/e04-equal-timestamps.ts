import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { REFETCH } from '../remedies.ts'

export const e04 = defineProbe({
  id: 'E04',
  title: 'Equal timestamps',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-841'],
  asvs: [],
  cases: ['F10'],
  claim: 'Two updates with the same timestamp give the same result in both orders.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    const end = async (order: 'as sent' | 'reversed') => {
      const buyer = await stage.enrolled()
      const created = context.now()
      const before = stage.event('customer.subscription.updated', buyer.subscription, { created })
      buyer.subscription.items.data[0]!.quantity = 3
      stage.publish(buyer)
      const after = stage.event('customer.subscription.updated', buyer.subscription, { created })
      await stage.deliverSurely(...(order === 'as sent' ? [before, after] : [after, before]))
      return (await stage.until(buyer, (row) => row?.quantity === 3))?.quantity ?? null
    }
    const ends = [await end('as sent'), await end('reversed')] as const
    return { ends, truth: stage.double === undefined ? ends[0] : 3 }
  },
  verdict({ ends: [sent, reversed], truth }): Judgement {
    if (sent === null && reversed === null) {
      return { verdict: 'inconclusive', reason: 'The state oracle reports no quantity.' }
    }
    if (sent === reversed && sent === truth)
      return { verdict: 'pass', reason: 'Both orders give the same result.' }
    return {
      verdict: 'fail',
      reason: `Quantity ${sent} in one order and ${reversed} in the other. Stripe has ${truth}.`,
    }
  },
})
