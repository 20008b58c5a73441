import { defineProbe } from '../../engine/define-probe.ts'
import { headOf, judgePours } from '../../engine/judge-pours.ts'
import { type Poured, pour } from '../../http/pour.ts'
import { CAP_BODY } from '../remedies.ts'

export const i04 = defineProbe({
  id: 'I04',
  title: 'Oversized body, declared length',
  severity: 'high',
  tier: 'S',
  needs: [],
  cwe: ['CWE-770', 'CWE-400'],
  asvs: ['15.2.2'],
  cases: ['107', '108'],
  claim: 'The endpoint rejects a body of many megabytes before reading it all.',
  remedy: CAP_BODY,
  async attack(context) {
    const seen: { megabytes: number; poured: Poured }[] = []
    for (const megabytes of [2, 8, 64]) {
      const totalBytes = megabytes * 1_048_576
      const head = `${headOf(context)}Content-Length: ${totalBytes}\r\n\r\n`
      seen.push({
        megabytes,
        poured: await pour(context.target, head, { totalBytes, chunked: false }),
      })
    }
    return { seen, after: await context.control() }
  },
  verdict: ({ seen, after }) => judgePours(seen, after),
})
