import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c12 = defineProbe({
  id: 'C12',
  title: 'Invalid UTF-8 and byte order mark',
  severity: 'low',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-176'],
  asvs: [],
  cases: ['S3'],
  claim: 'Invalid UTF-8 does not crash the endpoint.',
  remedy: STRICT_PARSE,
  async attack(context) {
    const withBytes = (note: string, bytes: readonly number[] | string) => {
      const [head = '', tail = ''] = context
        .encode(context.inert({ probe: 'PROBE' }))
        .toString()
        .split('PROBE')
      return context.send(note, {
        body: Buffer.concat([Buffer.from(head), Buffer.from(bytes as string), Buffer.from(tail)]),
      })
    }
    const text = context.encode(context.inert())
    const mark = Buffer.from([0xef, 0xbb, 0xbf])
    return [
      await withBytes('byte 0xFF', [0xff]),
      await withBytes('a lone surrogate', '\\ud800'),
      await withBytes('a NUL escape', '\\u0000'),
      await context.send('a byte order mark', { body: Buffer.concat([mark, text]) }),
    ]
  },
  verdict: calm,
})
