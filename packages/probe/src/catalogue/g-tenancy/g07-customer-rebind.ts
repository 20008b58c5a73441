import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { OWNERSHIP } from '../remedies.ts'

export const g07 = defineProbe({
  id: 'G07',
  title: 'Customer replacement',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-639'],
  asvs: [],
  cases: ['103'],
  claim: 'Another customer cannot take over a tenant.',
  remedy: OWNERSHIP,
  async attack(context) {
    const stage = context.needStage()
    const owner = await stage.enrolled()
    const was = await stage.row(owner)
    if (!was?.tenant) throw new Inconclusive('The state oracle reports no tenant.')
    const rebinder = stage.buyer({ tenant: was.tenant, ...stage.marksFor(was.tenant) })
    rebinder.session['client_reference_id'] ??= was.tenant
    rebinder.session['metadata'] = {
      ...(rebinder.session['metadata'] as object),
      tenant_id: was.tenant,
    }
    stage.publish(rebinder)
    await stage.deliverSurely(...stage.purchaseEvents(rebinder))
    await stage.deliverSurely(stage.event('customer.subscription.updated', owner.subscription))
    return { was, after: await stage.row(owner) }
  },
  verdict({ was, after }): Judgement {
    if (JSON.stringify(after) === JSON.stringify(was)) {
      return { verdict: 'pass', reason: 'The tenant keeps its customer.' }
    }
    return {
      verdict: 'fail',
      reason: `Tenant ${was.tenant} was assigned to another customer: ${JSON.stringify(after)}.`,
    }
  },
})
