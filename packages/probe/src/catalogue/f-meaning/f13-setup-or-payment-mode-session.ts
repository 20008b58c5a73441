import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { differenceOf } from '../../stage/state-control.ts'

export const f13 = defineProbe({
  id: 'F13',
  title: 'Setup and payment mode sessions',
  severity: 'medium',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-840'],
  asvs: [],
  cases: ['S20', 'S21'],
  claim: 'A session that sells no subscription creates none.',
  remedy: {
    text: 'Check mode. Only sessions in subscription mode create a subscription.',
  },
  async attack(context) {
    const stage = context.needStage()
    const opened: string[] = []
    for (const mode of ['setup', 'payment'] as const) {
      const buyer = stage.buyer()
      const session = { ...buyer.session, mode, subscription: null, invoice: null }
      stage.double?.put(session)
      const before = await stage.settled()
      await stage.deliverSurely(stage.event('checkout.session.completed', session))
      const after = await stage.settled()
      const grown = differenceOf(before.effects, after.effects)
      const more = after.subscriptions.filter((row) => row.entitled).length
      const were = before.subscriptions.filter((row) => row.entitled).length
      if (more > were || (grown['provisioned'] ?? 0) > 0) opened.push(mode)
    }
    return opened
  },
  verdict: (opened): Judgement =>
    opened.length === 0
      ? { verdict: 'pass', reason: 'Neither session granted access.' }
      : { verdict: 'fail', reason: `Sessions in these modes were provisioned: ${listed(opened)}.` },
})
