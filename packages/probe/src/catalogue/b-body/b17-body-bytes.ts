import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { accepted } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { RAW_BODY } from '../remedies.ts'

export const b17 = defineProbe({
  id: 'B17',
  title: 'Raw body: special characters',
  severity: 'high',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-176'],
  asvs: [],
  cases: ['20'],
  claim: 'The endpoint accepts a correctly signed body whatever characters it contains.',
  remedy: RAW_BODY,
  async attack(context) {
    const strict: Trial[] = []
    for (const [note, write] of WRITINGS) {
      const text = write(context.encode(context.inert({ probe: 'PROBE' })).toString())
      strict.push(await context.send(note, { body: Buffer.from(text, 'utf8') }))
    }
    const body = context.encode(context.inert({ probe: 1 })).toString()
    const big = body.replace('"probe": 1', '"probe": 12345678901234567890')
    return { strict, integer: await context.send('a 20-digit integer', { body: big }) }
  },
  verdict({ strict, integer }) {
    const judged = accepted(strict)
    if (judged.verdict !== 'pass' || is2xx(integer.exchange)) return judged
    return {
      verdict: 'warn',
      reason: 'The endpoint rejects a 20-digit integer.',
      trials: [integer],
    }
  },
})

const WRITINGS: readonly (readonly [note: string, write: (text: string) => string])[] = [
  ['non-ASCII text', (text) => text.replace('PROBE', 'Zoë Müller 株式会社')],
  ['escape sequences', (text) => text.replace('PROBE', 'Zo\\u00eb \\u2028 \\/')],
  ['an emoji', (text) => text.replace('PROBE', '😀')],
  ['CRLF line endings', (text) => text.replaceAll('\n', '\r\n')],
  ['a trailing newline', (text) => `${text}\n`],
  ['1.0 instead of 1', (text) => text.replace('"PROBE"', '1.0')],
]
