import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { cancel } from '../../stage/change.ts'

export const e06 = defineProbe({
  id: 'E06',
  title: 'Old subscription ends, new one is active',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-841'],
  asvs: [],
  cases: ['60', '61'],
  claim: "The end of an old subscription does not affect a customer's active one.",
  remedy: {
    text: 'Decide access from all active subscriptions of the customer, never from the last event.',
  },
  async attack(context) {
    const stage = context.needStage()
    const old = await stage.enrolled()
    const live = await stage.enrolled({ customer: old.customer, tenant: old.tenant })
    cancel(old, context.now())
    stage.publish(old)
    await stage.deliverSurely(stage.event('customer.subscription.deleted', old.subscription))
    await stage.until(old, (row) => row?.entitled !== true)
    return stage.row(live)
  },
  verdict: (row): Judgement =>
    row?.entitled === true
      ? { verdict: 'pass', reason: 'The active subscription keeps access.' }
      : {
          verdict: 'fail',
          reason: 'The end of the old subscription removed access from the active one.',
        },
})
