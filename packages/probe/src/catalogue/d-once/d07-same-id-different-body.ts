import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { cancel } from '../../stage/change.ts'
import { DEDUPE } from '../remedies.ts'

export const d07 = defineProbe({
  id: 'D07',
  title: 'Same ID, different body',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-345'],
  asvs: [],
  cases: [],
  claim: 'A known event ID with a different body overwrites nothing.',
  remedy: DEDUPE,
  async attack(context) {
    const stage = context.needStage()
    const [one, other] = [await stage.enrolled(), await stage.enrolled()]
    const event = stage.event('customer.subscription.updated', one.subscription)
    await stage.deliverSurely(event)
    const ended = structuredClone(other)
    cancel(ended, context.now())
    const twisted = stage.event('customer.subscription.deleted', ended.subscription, {
      id: event.id,
    })
    const trial = await context.send('the same ID with a body about another customer', {
      event: twisted,
    })
    return { trial, row: await stage.row(other) }
  },
  verdict({ trial, row }): Judgement {
    if (row?.entitled === true)
      return { verdict: 'pass', reason: 'The other customer is unchanged.' }
    return { verdict: 'fail', reason: 'The endpoint processed the second body.', trials: [trial] }
  },
})
