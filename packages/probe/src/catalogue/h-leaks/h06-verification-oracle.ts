import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { outcomeOf } from '../../http/exchange.ts'
import { QUIET_ERRORS } from '../remedies.ts'

/** Helpful errors are a choice, so this is never more than information. */
export const h06 = defineProbe({
  id: 'H06',
  title: 'Verification oracle',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-204'],
  asvs: [],
  cases: ['113'],
  claim: 'Every refusal looks the same.',
  remedy: QUIET_ERRORS,
  attack: async (context) => [
    await context.send('wrongly signed', { secret: 'probe wrong key' }),
    await context.send('stale', { at: context.now() - 86_400 }),
    await context.send('no signature', { signature: null }),
    await context.send('no JSON, wrongly signed', { body: '{', secret: 'probe wrong key' }),
  ],
  verdict(trials): Judgement {
    const kinds = new Set(
      trials.map(({ exchange }) => `${outcomeOf(exchange)} ${exchange.body.toString('utf8')}`),
    )
    if (kinds.size === 1) return { verdict: 'pass', reason: 'They do.' }
    const reason = `${kinds.size} different refusals tell why.`
    return { verdict: 'warn', reason, trials, severity: 'info' }
  },
})
