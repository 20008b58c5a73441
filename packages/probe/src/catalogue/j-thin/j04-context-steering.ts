import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { workedOff } from '../../engine/worked-off.ts'
import { inertThinEvent, KNOWN_TYPE } from '../../event/inert-event.ts'
import { NEVER_ASKED } from '../../stage/stage.ts'

export const j04 = defineProbe({
  id: 'J04',
  title: 'Request steering by context',
  severity: 'high',
  tier: 'S',
  needs: ['double'],
  cwe: ['CWE-639'],
  asvs: [],
  cases: ['F16'],
  claim: 'The endpoint does not use the context of an event before it has verified the account.',
  remedy: {
    text: 'Send Stripe-Context or Stripe-Account only for accounts in your own table.',
  },
  async attack(context) {
    const { double } = context.oracles
    if (double === undefined) throw new Inconclusive('This probe needs --double.')
    const asked = double.fetched().length
    const thin = inertThinEvent(context.manner, context.nonce(), context.now())
    const related = {
      id: `sub_probe${context.nonce()}`,
      type: 'subscription',
      url: '/v1/subscriptions/sub_probe',
    }
    await context.send('context: acct_other', {
      event: { ...thin, context: FOREIGN, related_object: related },
    })
    const snapshot = context.inert({ context: FOREIGN, account: FOREIGN, type: KNOWN_TYPE })
    const data = { object: { id: related.id, object: 'subscription' } }
    await context.send('account: acct_other', { event: { ...snapshot, data } })
    const isAsked = await workedOff(context, double)
    const used = double
      .fetched()
      .slice(asked)
      .filter(({ account, context: named }) => account === FOREIGN || named === FOREIGN)
    return { used, isAsked }
  },
  verdict({ used, isAsked }): Judgement {
    if (used.length > 0) {
      return {
        verdict: 'fail',
        reason: `The endpoint called Stripe for the unknown account ${FOREIGN}.`,
      }
    }
    if (!isAsked) return { verdict: 'inconclusive', reason: NEVER_ASKED }
    return { verdict: 'pass', reason: 'The endpoint did not use the context.' }
  },
})

const FOREIGN = 'acct_probeother'
