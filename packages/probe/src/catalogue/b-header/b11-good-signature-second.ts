import { randomBytes } from 'node:crypto'
import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { mac } from '../../event/signature-header.ts'
import { is2xx } from '../../http/exchange.ts'
import { ROTATION } from '../remedies.ts'

export const b11 = defineProbe({
  id: 'B11',
  title: 'Rotation: valid signature not first',
  severity: 'high',
  tier: 'P1',
  needs: [],
  cwe: [],
  asvs: ['13.3.4', '11.2.2'],
  cases: ['24', 'F5'],
  claim: 'One valid signature among several is enough.',
  remedy: ROTATION,
  async attack(context) {
    const junk = () => `v1=${randomBytes(32).toString('hex')}`
    const with_ = (note: string, place: number, count: number) => {
      const body = context.encode(context.inert())
      const all = Array.from({ length: count }, junk)
      all[place] = `v1=${mac(body, context.secret, context.now())}`
      return context.send(note, { body, signature: `t=${context.now()},${all.join(',')}` })
    }
    return {
      two: [
        await with_('two signatures, the second is valid', 1, 2),
        await with_('two signatures, the first is valid', 0, 2),
      ],
      five: [await with_('five signatures, the last is valid', 4, 5)],
    }
  },
  verdict({ two, five }) {
    const judged = accepted(two)
    if (judged.verdict !== 'pass' || is2xx(five[0]!.exchange)) return judged
    const reason = 'The endpoint checks two signatures but not five. Document this limit.'
    return { verdict: 'warn', reason, trials: five }
  },
})
