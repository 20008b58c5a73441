import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { Policy } from '../../engine/options.ts'
import { listed } from '../../engine/rules.ts'
import { failPayment, renew, unpaid } from '../../stage/change.ts'
import type { Stage } from '../../stage/stage.ts'
import { FAIL_CLOSED_STATUS } from '../remedies.ts'

export const f04 = defineProbe({
  id: 'F04',
  title: 'Subscription statuses without access',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-636'],
  asvs: ['16.5.3'],
  cases: ['S16', 'F26'],
  claim: 'Only known good subscription statuses grant access.',
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
      return { verdict: 'fail', reason: `These statuses grant access: ${listed(granted)}.` }
    }
    if (kept !== null && kept !== (policy.past_due === 'grace')) {
      const reason =
        `A past_due subscription ${kept ? 'keeps' : 'loses'} access, but the policy past_due is ` +
        `${policy.past_due}.`
      return { verdict: 'fail', severity: 'medium', reason }
    }
    return { verdict: 'pass', reason: 'None of these statuses grants access.' }
  },
})

/** Whether access survives a missed payment. null if no policy is set. */
async function keepsPastDue(stage: Stage, policy: Policy['past_due']): Promise<boolean | null> {
  if (policy === undefined) return null
  const buyer = await stage.enrolled()
  // A renewal, because a grace period applies only after a first payment.
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
