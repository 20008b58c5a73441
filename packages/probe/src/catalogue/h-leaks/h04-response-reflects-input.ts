import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { QUIET_ERRORS } from '../remedies.ts'

export const h04 = defineProbe({
  id: 'H04',
  title: 'Reflected input',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-79', 'CWE-200'],
  asvs: [],
  cases: [],
  claim: 'Responses do not repeat the request.',
  remedy: QUIET_ERRORS,
  async attack(context) {
    const mark = `probe${context.nonce()}`
    const glue = context.target.path.includes('?') ? '&' : '?'
    return {
      mark,
      trials: [
        await context.send('in a header', { signature: null, headers: [['X-Probe', mark]] }),
        await context.send('in the signature', { signature: `t=1,v1=${mark}` }),
        await context.send('in the query string', {
          path: `${context.target.path}${glue}q=${mark}`,
          signature: null,
        }),
        await context.send('in the body', { event: { id: mark, type: mark }, signature: null }),
        await context.send('in a body that is not JSON', { body: mark, secret: 'probe wrong key' }),
      ],
    }
  },
  verdict({ mark, trials }): Judgement {
    const back = trials.filter(({ exchange }) => {
      const head = Object.values(exchange.headers).join('\n')
      return exchange.body.includes(mark) || head.includes(mark)
    })
    if (back.length === 0) return { verdict: 'pass', reason: 'No input was reflected.' }
    return {
      verdict: 'fail',
      reason: `Reflected input: ${listed(back.map((trial) => trial.note))}.`,
      trials: back,
    }
  },
})
