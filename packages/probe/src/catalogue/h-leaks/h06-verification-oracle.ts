import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { outcomeOf } from '../../http/exchange.ts'
import { QUIET_ERRORS } from '../remedies.ts'

/** Helpful error messages are a choice, so this is always severity `info`. */
export const h06 = defineProbe({
  id: 'H06',
  title: 'Distinguishable rejections',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-204'],
  asvs: [],
  cases: ['113'],
  claim: 'All rejections look the same.',
  remedy: QUIET_ERRORS,
  attack: async (context) => [
    await context.send('an invalid signature', { secret: 'probe wrong key' }),
    await context.send('signed one day ago', { at: context.now() - 86_400 }),
    await context.send('no signature', { signature: null }),
    await context.send('invalid JSON and invalid signature', {
      body: '{',
      secret: 'probe wrong key',
    }),
  ],
  verdict(trials): Judgement {
    const kinds = new Set(
      trials.map(({ exchange }) => `${outcomeOf(exchange)} ${exchange.body.toString('utf8')}`),
    )
    if (kinds.size === 1) return { verdict: 'pass', reason: 'All rejections look the same.' }
    const reason = `${kinds.size} different responses reveal why a request was rejected.`
    return { verdict: 'warn', reason, trials, severity: 'info' }
  },
})
