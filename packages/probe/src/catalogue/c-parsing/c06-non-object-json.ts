import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { notAnEvent } from '../../engine/rules.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c06 = defineProbe({
  id: 'C06',
  title: 'JSON that is not an event',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-755'],
  asvs: [],
  cases: ['S3'],
  claim: 'The endpoint answers JSON that is not an event with 400.',
  remedy: STRICT_PARSE,
  async attack(context) {
    const trials: Trial[] = []
    for (const body of ['null', '[]', '"x"', '1', '{', '{}', 'probe']) {
      trials.push(await context.send(`signed ${body}`, { body }))
    }
    return trials
  },
  verdict: notAnEvent,
})
