import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { signatureHeader } from '../../event/signature-header.ts'
import { RAW_BODY } from '../remedies.ts'

export const b06 = defineProbe({
  id: 'B06',
  title: 'Modified body',
  severity: 'critical',
  tier: 'P',
  needs: [],
  cwe: ['CWE-345'],
  asvs: [],
  cases: ['5', '16'],
  claim: 'The endpoint rejects a body that differs from the signed one.',
  remedy: RAW_BODY,
  async attack(context) {
    const changed = (note: string, change: (body: Buffer) => Buffer) =>
      context.forge(note, (body) => ({
        body: change(body),
        signature: signatureHeader(body, context.secret, context.now()),
      }))
    return [
      await changed('one byte changed', (body) =>
        Buffer.from(body.toString().replace('evt_', 'evtX')),
      ),
      await changed('a newline appended', (body) => Buffer.concat([body, Buffer.from('\n')])),
      await changed('the last byte removed', (body) => body.subarray(0, -1)),
    ]
  },
  verdict: refused,
})
