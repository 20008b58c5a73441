import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { Buyer } from '../../stage/buyer.ts'
import type { Stage } from '../../stage/stage.ts'
import { OWNERSHIP } from '../remedies.ts'

export const g04 = defineProbe({
  id: 'G04',
  title: 'Tenant swap in metadata',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-639'],
  asvs: ['8.2.2', '8.4.1'],
  cases: ['S26', 'S27', '105'],
  claim: 'Metadata cannot move or assign a subscription to another tenant.',
  remedy: OWNERSHIP,
  async attack(context) {
    const stage = context.needStage()
    const [mine, theirs] = [await stage.enrolled(), await stage.enrolled()]
    const victim = await stage.row(theirs)
    const was = await stage.row(mine)
    if (!victim?.tenant || !was?.tenant)
      throw new Inconclusive('The state oracle reports no tenant.')
    if (victim.tenant === was.tenant)
      throw new Inconclusive('Both buyers belong to the same tenant.')
    claimFor(mine, victim.tenant, stage)
    stage.publish(mine)
    await stage.deliverSurely(...stage.purchaseEvents(mine))
    await stage.deliverSurely(stage.event('customer.subscription.updated', mine.subscription))
    const second = stage.buyer({ customer: mine.customer, tenant: mine.tenant })
    claimFor(second, victim.tenant, stage)
    stage.publish(second)
    await stage.deliverSurely(...stage.purchaseEvents(second))
    return {
      victim,
      was,
      now: await stage.row(mine),
      second: await stage.row(second),
      after: await stage.row(theirs),
    }
  },
  verdict({ victim, was, now, second, after }): Judgement {
    if (JSON.stringify(after) !== JSON.stringify(victim)) {
      return { verdict: 'fail', reason: `The record of tenant ${victim.tenant} changed.` }
    }
    if (now?.tenant !== was.tenant) {
      return {
        verdict: 'fail',
        reason: `A subscription moved from ${was.tenant} to ${now?.tenant}.`,
      }
    }
    if (second?.tenant === victim.tenant) {
      return {
        verdict: 'fail',
        reason: `A customer of ${was.tenant} got a subscription in ${victim.tenant}.`,
      }
    }
    return { verdict: 'pass', reason: 'Neither tenant changed.' }
  },
})

/** All metadata keys that handlers commonly read the owner from. */
function claimFor(buyer: Buyer, tenant: string, stage: Stage): void {
  const { metadata, reference } = stage.marksFor(tenant)
  const keys = ['tenant_id', 'tenantId', 'user_id', 'userId', 'organization_id', 'referenceId']
  const claim = Object.fromEntries(keys.map((key) => [key, tenant]))
  buyer.session['client_reference_id'] = reference ?? tenant
  for (const object of [buyer.session, buyer.subscription]) {
    object['metadata'] = { ...(object['metadata'] as object), ...claim, ...metadata }
  }
}
