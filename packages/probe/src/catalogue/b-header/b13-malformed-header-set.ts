import { randomBytes } from 'node:crypto'
import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { ANSWER_4XX } from '../remedies.ts'

export const b13 = defineProbe({
  id: 'B13',
  title: 'Malformed signature header',
  severity: 'medium',
  tier: 'P',
  needs: [],
  cwe: ['CWE-755', 'CWE-20'],
  asvs: ['16.5.4'],
  cases: ['F24'],
  claim: 'The endpoint answers a malformed signature header with 4xx.',
  remedy: ANSWER_4XX,
  async attack(context) {
    const now = context.now()
    const junk = randomBytes(32).toString('hex')
    const trials: Trial[] = []
    for (const header of malformed(now, junk)) {
      const note = typeof header === 'string' ? JSON.stringify(header).slice(0, 60) : 'two headers'
      trials.push(await context.forge(note, () => ({ signature: header })))
    }
    return trials
  },
  verdict: refused,
})

function malformed(now: number, junk: string): (string | string[])[] {
  return [
    `t=${now},v1=`,
    `t=${now},v1=é`,
    `t=${now},v1=zz${junk.slice(2)}`,
    `t=${now},v1=${junk.slice(0, 10)}`,
    `t=,v1=${junk}`,
    `t=abc,v1=${junk}`,
    `t=NaN,v1=${junk}`,
    `t=1e9,v1=${junk}`,
    `t=-1,v1=${junk}`,
    `t=99999999999999999999,v1=${junk}`,
    ',,,',
    '=',
    ' ',
    'null',
    [`t=${now},v1=${junk}`, `t=${now},v1=${junk}`],
  ]
}
