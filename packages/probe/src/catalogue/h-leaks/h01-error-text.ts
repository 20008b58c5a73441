import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { QUIET_ERRORS } from '../remedies.ts'

export const h01 = defineProbe({
  id: 'H01',
  title: 'Error details',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-209'],
  asvs: ['16.5.1'],
  cases: ['113'],
  claim: 'Error responses reveal no internal details.',
  remedy: QUIET_ERRORS,
  attack: async (context) => [
    await context.send('an invalid signature', { secret: 'probe wrong key' }),
    await context.send('no signature', { signature: null }),
    await context.send('a malformed signature header', { signature: 't=abc,v1=é' }),
    await context.send('signed one day ago', { at: context.now() - 86_400 }),
    await context.send('invalid JSON', { body: '{' }),
    await context.send('null', { body: 'null' }),
  ],
  verdict(trials): Judgement {
    const told = trials.flatMap((trial) => {
      const text = trial.exchange.body.toString('utf8')
      return TELLTALES.filter(([, pattern]) => pattern.test(text)).map(([name]) => ({
        name,
        trial,
      }))
    })
    if (told.length === 0) return { verdict: 'pass', reason: 'No internal details found.' }
    const names = [...new Set(told.map(({ name }) => name))]
    const shown = [...new Set(told.map(({ trial }) => trial))]
    return { verdict: 'fail', reason: `Responses contain ${listed(names)}.`, trials: shown }
  },
})

const TELLTALES: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'a stack trace',
    /\bat \S+ \(?(?:file:|node:|\/)[^\s)]+:\d+|Traceback \(most recent|\.rb:\d+:in /,
  ],
  ['a file path', /(?:\/(?:home|usr|app|srv|var|root|opt)\/[\w.-]+\/|[A-Z]:\\)[\w./\\-]+/],
  ['SQL', /\b(?:SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|syntax error at or near|violates)\b/i],
  [
    'an SDK error message',
    /No signatures found|tolerance zone|No stripe-signature header|webhook signing/i,
  ],
  [
    'a parser error message',
    /Unexpected (?:token|end of JSON)|Expecting (?:value|property)|in JSON at position/i,
  ],
]
