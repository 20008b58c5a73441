import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { is2xx, is3xx, outcomeOf } from '../../http/exchange.ts'
import { PROXY } from '../remedies.ts'

export const a03 = defineProbe({
  id: 'A03',
  title: 'Plain HTTP',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-319'],
  asvs: ['12.2.1', '4.1.2'],
  cases: ['F21'],
  claim: 'The endpoint rejects plain HTTP or does not listen for it.',
  remedy: PROXY,
  async attack(context) {
    const { target } = context
    if (target.reach === 'loopback') return null
    const plain = { ...target, secure: false, port: target.secure ? 80 : target.port }
    const request = context.request({ signature: null })
    return {
      note: 'unsigned request over http://',
      exchange: await context.exchangeAt(plain, request),
    }
  },
  verdict(trial, { target }): Judgement {
    if (trial === null) return { verdict: 'skipped', reason: 'Not applicable on loopback.' }
    if (!target.secure && target.reach === 'public') {
      return { verdict: 'fail', reason: 'The endpoint uses plain HTTP.', trials: [trial] }
    }
    if (is2xx(trial.exchange)) {
      return {
        verdict: 'fail',
        reason: 'The endpoint accepts plain HTTP requests.',
        trials: [trial],
      }
    }
    if (is3xx(trial.exchange)) {
      return {
        verdict: 'warn',
        reason:
          'Plain HTTP requests are redirected, but the client has already sent the body ' +
          'unencrypted.',
        trials: [trial],
      }
    }
    return {
      verdict: 'pass',
      reason: `The endpoint rejects plain HTTP (${outcomeOf(trial.exchange)}).`,
    }
  },
})
