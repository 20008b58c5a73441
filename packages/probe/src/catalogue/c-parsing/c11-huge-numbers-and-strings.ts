import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c11 = defineProbe({
  id: 'C11',
  title: 'Huge numbers and strings',
  severity: 'low',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-1284'],
  asvs: [],
  cases: [],
  claim: 'Huge numbers and strings do not crash the endpoint.',
  remedy: STRICT_PARSE,
  async attack(context) {
    const withValue = (note: string, value: string) => {
      const text = context.encode(context.inert({ probe: 'PROBE' })).toString()
      return context.send(note, { body: text.replace('"PROBE"', value) })
    }
    return [
      await withValue('a 5,000-digit integer', '9'.repeat(5_000)),
      await withValue('1e400', '1e400'),
      await withValue('a 200 KB string', `"${'x'.repeat(200_000)}"`),
    ]
  },
  verdict: calm,
})
