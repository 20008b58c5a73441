import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { cancel } from '../../stage/change.ts'

export const f12 = defineProbe({
  id: 'F12',
  title: 'Customer deleted',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['S22'],
  claim: 'A deleted customer loses access, and the endpoint does not crash.',
  remedy: {
    text:
      'Handle customer.deleted. Stripe cancels the subscriptions of a deleted customer, so ' +
      'end access.',
  },
  async attack(context) {
    const stage = context.needStage()
    const buyer = await stage.enrolled()
    cancel(buyer, context.now())
    stage.publish(buyer)
    const gone = { id: buyer.customer.id, object: 'customer', deleted: true }
    stage.double?.put(gone)
    const event = stage.event('customer.deleted', buyer.customer)
    const trial = await context.send('customer.deleted', { event })
    return { trial, row: await stage.until(buyer, (row) => row?.entitled !== true) }
  },
  verdict({ trial, row }): Judgement {
    if (!is2xx(trial.exchange)) return accepted([trial])
    if (row?.entitled !== true) return { verdict: 'pass', reason: 'The customer lost access.' }
    return { verdict: 'warn', reason: 'The deleted customer keeps access.', trials: [trial] }
  },
})
