import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { RAW_BODY } from '../remedies.ts'

export const b17 = defineProbe({
  id: 'B17',
  title: 'Raw-body fidelity: bytes',
  severity: 'high',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-176'],
  asvs: [],
  cases: ['20'],
  claim: 'Whatever the bytes of the body, the signature over them holds.',
  remedy: RAW_BODY,
  async attack(context) {
    const strict: Trial[] = []
    for (const [note, write] of WRITINGS) {
      const text = write(context.encode(context.inert({ probe: 'PROBE' })).toString())
      strict.push(await context.send(note, { body: Buffer.from(text, 'utf8') }))
    }
    const body = context.encode(context.inert({ probe: 1 })).toString()
    const big = body.replace('"probe": 1', '"probe": 12345678901234567890')
    return { strict, integer: await context.send('an integer of 20 digits', { body: big }) }
  },
  verdict({ strict, integer }) {
    const judged = accepted(strict)
    if (judged.verdict !== 'pass' || is2xx(integer.exchange)) return judged
    return { verdict: 'warn', reason: 'An integer of 20 digits is refused.', trials: [integer] }
  },
})

const WRITINGS: readonly (readonly [note: string, write: (text: string) => string])[] = [
  ['text outside ASCII', (text) => text.replace('PROBE', 'Zoë Müller 株式会社')],
  ['escapes', (text) => text.replace('PROBE', 'Zo\\u00eb \\u2028 \\/')],
  ['an emoji', (text) => text.replace('PROBE', '😀')],
  ['CRLF line ends', (text) => text.replaceAll('\n', '\r\n')],
  ['a last line feed', (text) => `${text}\n`],
  ['1.0 for 1', (text) => text.replace('"PROBE"', '1.0')],
]
