import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm, listed } from '../../engine/rules.ts'
import { is2xx, is5xx } from '../../http/exchange.ts'

export const a06 = defineProbe({
  id: 'A06',
  title: 'Method handling',
  severity: 'medium',
  tier: 'P',
  needs: [],
  cwe: ['CWE-650'],
  asvs: ['4.1.4', '13.4.4'],
  cases: ['19', '119'],
  claim: 'The endpoint rejects methods other than POST and does nothing for them.',
  remedy: {
    text:
      'Route only POST to the handler, answer 405 to other methods, and disable TRACE at the ' +
      'proxy.',
  },
  async attack(context) {
    const trials: Trial[] = []
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']) {
      trials.push(await context.send(`${method}, unsigned`, { method, signature: null }))
    }
    const echo = context.nonce()
    const headers = [['X-Probe-Echo', echo]] as const
    const traced = await context.send('TRACE', {
      method: 'TRACE',
      body: '',
      signature: null,
      headers,
    })
    const override = [['X-HTTP-Method-Override', 'GET']] as const
    trials.push(
      await context.send('POST with X-HTTP-Method-Override: GET', {
        signature: null,
        headers: override,
      }),
    )
    const stranger = { method: 'PUT', path: `/${context.nonce()}`, signature: null }
    const elsewhere = await context.send('PUT to a path that does not exist', stranger)
    return { trials, traced, echo, elsewhere }
  },
  verdict({ trials, traced, echo, elsewhere }): Judgement {
    if (is2xx(traced.exchange) && traced.exchange.body.includes(echo)) {
      return {
        verdict: 'fail',
        reason: 'TRACE returns the request, including its headers.',
        trials: [traced],
      }
    }
    const writes = trials.filter((trial) => is2xx(trial.exchange) && !READS.test(trial.note))
    if (writes.length > 0 && !is2xx(elsewhere.exchange)) {
      const reason = `Accepted without a signature: ${listed(writes.map((trial) => trial.note))}.`
      return { verdict: 'likely', reason, trials: writes }
    }
    const broken = trials.filter((trial) => is5xx(trial.exchange))
    if (broken.length > 0) return calm(broken)
    const gets = trials.filter((trial) => is2xx(trial.exchange) && trial.note.startsWith('GET'))
    if (gets.length > 0) return { verdict: 'warn', reason: 'GET answers 200.', trials: gets }
    return { verdict: 'pass', reason: 'Only POST is accepted.' }
  },
})

const READS = /^(?:GET|HEAD|OPTIONS)/
