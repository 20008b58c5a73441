import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { Policy } from '../../engine/options.ts'
import { listed } from '../../engine/rules.ts'
import { failPayment, renew, unpaid } from '../../stage/change.ts'
import type { Stage } from '../../stage/stage.ts'
import { FAIL_CLOSED_STATUS } from '../remedies.ts'

export const f04 = defineProbe({
  id: 'F04',
  title: 'Fail-closed statuses',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-636'],
  asvs: ['16.5.3'],
  cases: ['S16', 'F26'],
  claim: 'Only statuses that are known to be good grant access.',
  remedy: FAIL_CLOSED_STATUS,
  async attack(context) {
    const stage = context.needStage()
    const granted: string[] = []
    const known = await stage.enrolled()
    for (const status of NEVER_PAID) {
      const buyer = stage.buyer({ customer: known.customer, tenant: known.tenant })
      unpaid(buyer)
      buyer.subscription.status = status
      stage.publish(buyer)
      await stage.deliverSurely(stage.event('customer.subscription.created', buyer.subscription))
      if ((await stage.row(buyer))?.entitled) granted.push(status)
    }
    for (const status of ONCE_PAID) {
      const buyer = await stage.enrolled()
      buyer.subscription.status = status
      stage.publish(buyer)
      const type = status === 'canceled' ? 'deleted' : 'updated'
      await stage.deliverSurely(stage.event(`customer.subscription.${type}`, buyer.subscription))
      const row = await stage.until(buyer, (found) => found?.entitled !== true)
      if (row?.entitled) granted.push(status)
    }
    return { granted, keepsPastDue: await keepsPastDue(stage, context.policy.past_due) }
  },
  verdict({ granted, keepsPastDue: kept }, { policy }): Judgement {
    if (granted.length > 0) {
      return { verdict: 'fail', reason: `Access at status ${listed(granted)}.` }
    }
    if (kept !== null && kept !== (policy.past_due === 'grace')) {
      const reason =
        `While a payment is past due access is ${kept ? 'kept' : 'gone'}; ` +
        `the policy is ${policy.past_due}.`
      return { verdict: 'fail', severity: 'medium', reason }
    }
    return { verdict: 'pass', reason: 'None of them has access.' }
  },
})

/** Whether access outlives a missed payment. Only the owner can say if it should: else null. */
async function keepsPastDue(stage: Stage, policy: Policy['past_due']): Promise<boolean | null> {
  if (policy === undefined) return null
  const buyer = await stage.enrolled()
  // A renewal: who never paid at all has nothing to be patient with.
  renew(buyer)
  failPayment(buyer)
  stage.publish(buyer)
  await stage.deliverSurely(
    stage.event('customer.subscription.updated', buyer.subscription),
    stage.event('invoice.payment_failed', buyer.invoice),
  )
  if (policy === 'grace') return (await stage.row(buyer))?.entitled === true
  return (await stage.until(buyer, (row) => row?.entitled !== true))?.entitled === true
}

const NEVER_PAID = ['incomplete', 'incomplete_expired', 'auditor_future_status'] as const
const ONCE_PAID = ['unpaid', 'paused', 'canceled'] as const
