import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { API_VERSIONS } from '../../event/api-versions.ts'
import { is2xx } from '../../http/exchange.ts'
import { renew } from '../../stage/change.ts'

export const c14 = defineProbe({
  id: 'C14',
  title: 'API version differences',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-1286'],
  asvs: [],
  cases: ['87', '88', '89', '90', '91', 'F15'],
  claim: 'The endpoint reads a renewal correctly in every API version, or answers with an error.',
  remedy: {
    text:
      'Fetch the object from Stripe in the API version that your code expects, or read both ' +
      'shapes: newer versions moved the period to the items and the subscription of an ' +
      'invoice to parent.',
  },
  async attack(context) {
    const stage = context.needStage()
    const silent: string[] = []
    for (const version of API_VERSIONS) {
      const buyer = await stage.enrolled()
      const first = await stage.row(buyer)
      if (first?.period_end == null)
        throw new Inconclusive('The state oracle reports no period_end.')
      const end = renew(buyer)
      stage.publish(buyer)
      const change = { api_version: version }
      const answers = await stage.deliverSurely(
        stage.event('customer.subscription.updated', buyer.subscription, change),
        stage.event('invoice.paid', buyer.invoice, change),
      )
      const row = await stage.until(buyer, (found) => found?.period_end === end)
      if (answers.every(is2xx) && row?.period_end !== end) silent.push(version)
    }
    return silent
  },
  verdict(silent): Judgement {
    if (silent.length === 0)
      return { verdict: 'pass', reason: 'Each version was read correctly or rejected.' }
    const reason = `Acknowledged, but the new period was not recorded: ${listed(silent)}.`
    return { verdict: 'fail', reason }
  },
})
