import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { OWNERSHIP } from '../remedies.ts'

export const g05 = defineProbe({
  id: 'G05',
  title: 'Account takeover by email match',
  severity: 'critical',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-287', 'CWE-290'],
  asvs: [],
  cases: ['101', '102', '103'],
  claim: 'A matching email address alone gives no access to an account.',
  remedy: OWNERSHIP,
  async attack(context) {
    const stage = context.needStage()
    const victim = await stage.enrolled()
    const was = await stage.row(victim)
    if (!was?.tenant) throw new Inconclusive('The state oracle reports no tenant.')
    const email = String(victim.customer['email'])
    const thief = stage.buyer({ email, metadata: {}, reference: '' })
    thief.session['client_reference_id'] = null
    stage.publish(thief)
    await stage.deliverSurely(...stage.purchaseEvents(thief))
    return { was, thief: await stage.row(thief), after: await stage.row(victim) }
  },
  verdict({ was, thief, after }, { policy }): Judgement {
    if (JSON.stringify(after) !== JSON.stringify(was)) {
      return { verdict: 'fail', reason: 'The record of the user with that email address changed.' }
    }
    if (thief?.tenant !== was.tenant)
      return {
        verdict: 'pass',
        reason: 'The purchase stays separate from the existing account.',
      }
    const verdict = policy.email_match === 'allow' ? 'warn' : 'fail'
    return {
      verdict,
      reason: 'A purchase with the email address of a user was added to their account.',
    }
  },
})
