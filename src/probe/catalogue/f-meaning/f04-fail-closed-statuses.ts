import { FAIL_CLOSED_STATUS } from '../../catalogue/remedies.ts'
import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { unpaid } from '../../stage/change.ts'

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
    return granted
  },
  verdict: (granted): Judgement =>
    granted.length === 0
      ? { verdict: 'pass', reason: 'None of them has access.' }
      : { verdict: 'fail', reason: `Access at status ${listed(granted)}.` },
})

const NEVER_PAID = ['incomplete', 'incomplete_expired', 'auditor_future_status'] as const
const ONCE_PAID = ['unpaid', 'paused', 'canceled'] as const
