import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { QUIET_ERRORS } from '../remedies.ts'

export const h04 = defineProbe({
  id: 'H04',
  title: 'Response reflects input',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-79', 'CWE-200'],
  asvs: [],
  cases: [],
  claim: 'What was sent does not come back.',
  remedy: QUIET_ERRORS,
  async attack(context) {
    const mark = `probe${context.nonce()}`
    const glue = context.target.path.includes('?') ? '&' : '?'
    return {
      mark,
      trials: [
        await context.send('in a header', { signature: null, headers: [['X-Probe', mark]] }),
        await context.send('in the signature', { signature: `t=1,v1=${mark}` }),
        await context.send('in the query', {
          path: `${context.target.path}${glue}q=${mark}`,
          signature: null,
        }),
        await context.send('in the body', { event: { id: mark, type: mark }, signature: null }),
        await context.send('in a body that is no JSON', { body: mark, secret: 'probe wrong key' }),
      ],
    }
  },
  verdict({ mark, trials }): Judgement {
    const back = trials.filter(({ exchange }) => {
      const head = Object.values(exchange.headers).join('\n')
      return exchange.body.includes(mark) || head.includes(mark)
    })
    if (back.length === 0) return { verdict: 'pass', reason: 'None of it came back.' }
    return {
      verdict: 'fail',
      reason: `Comes back: ${listed(back.map((trial) => trial.note))}.`,
      trials: back,
    }
  },
})
