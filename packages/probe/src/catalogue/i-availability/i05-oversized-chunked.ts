import { defineProbe } from '../../engine/define-probe.ts'
import { headOf, judgePours } from '../../engine/judge-pours.ts'
import { pour } from '../../http/pour.ts'
import { CAP_BODY } from '../remedies.ts'

export const i05 = defineProbe({
  id: 'I05',
  title: 'Oversized body, chunked',
  severity: 'high',
  tier: 'S',
  needs: [],
  cwe: ['CWE-770'],
  asvs: [],
  cases: ['108'],
  claim: 'The endpoint stops reading a body without a declared length at its limit.',
  remedy: CAP_BODY,
  async attack(context) {
    const megabytes = 64
    const head = `${headOf(context)}Transfer-Encoding: chunked\r\n\r\n`
    const body = { totalBytes: megabytes * 1_048_576, chunked: true }
    const seen = [{ megabytes, poured: await pour(context.target, head, body) }]
    return { seen, after: await context.control() }
  },
  verdict: ({ seen, after }) => judgePours(seen, after),
})
