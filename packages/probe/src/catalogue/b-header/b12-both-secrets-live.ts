import { Inconclusive, type Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { ROTATION } from '../remedies.ts'

export const b12 = defineProbe({
  id: 'B12',
  title: 'Rotation: both secrets accepted',
  severity: 'medium',
  tier: 'P1',
  needs: ['second secret'],
  cwe: [],
  asvs: ['13.3.4'],
  cases: ['F5'],
  claim: 'Both secrets work during a rotation.',
  remedy: ROTATION,
  async attack(context) {
    const { secrets } = context.run.options
    if (secrets.length < 2) throw new Inconclusive('Only one secret was provided.')
    const trials: Trial[] = []
    for (const [at, secret] of secrets.entries()) {
      trials.push(await context.send(`signed with secret ${at + 1}`, { secret }))
    }
    return trials
  },
  verdict: accepted,
})
