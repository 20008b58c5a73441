import { defineProbe } from '../../engine/define-probe.ts'
import { notAnEvent } from '../../engine/rules.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c07 = defineProbe({
  id: 'C07',
  title: 'Empty body',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-755'],
  asvs: [],
  cases: [],
  claim: 'The endpoint answers an empty body with 400.',
  remedy: STRICT_PARSE,
  attack: async (context) => [await context.send('signed empty body', { body: '' })],
  verdict: notAnEvent,
})
