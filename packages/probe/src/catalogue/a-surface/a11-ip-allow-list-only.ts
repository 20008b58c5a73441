import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { VERIFY } from '../remedies.ts'

export const a11 = defineProbe({
  id: 'A11',
  title: 'IP allow-list only',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-290', 'CWE-348'],
  asvs: ['4.1.3', '15.3.4'],
  cases: ['F20'],
  claim: 'A header that claims an address of Stripe opens nothing.',
  remedy: VERIFY,
  async attack(context) {
    const plain = await context.forge('without such a header', () => ({ signature: null }))
    const trials: Trial[] = []
    for (const name of ['X-Forwarded-For', 'X-Real-IP', 'CF-Connecting-IP', 'True-Client-IP']) {
      const headers = [[name, STRIPE_ADDRESS]] as const
      trials.push(
        await context.forge(`${name}: ${STRIPE_ADDRESS}`, () => ({ signature: null, headers })),
      )
    }
    return { plain, trials }
  },
  verdict({ plain, trials }) {
    if (is2xx(plain.exchange)) {
      return { verdict: 'inconclusive', reason: 'It takes unsigned events without it (B01).' }
    }
    return refused(trials)
  },
})

/** One of those that Stripe publishes for its webhooks. */
const STRIPE_ADDRESS = '3.18.12.63'
