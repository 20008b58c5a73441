import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { VERIFY } from '../remedies.ts'

export const a11 = defineProbe({
  id: 'A11',
  title: 'IP allow-list bypass',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-290', 'CWE-348'],
  asvs: ['4.1.3', '15.3.4'],
  cases: ['F20'],
  claim: 'A spoofed client IP header does not bypass verification.',
  remedy: VERIFY,
  async attack(context) {
    const plain = await context.forge('no client IP header', () => ({ signature: null }))
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
      return {
        verdict: 'inconclusive',
        reason: 'The endpoint accepts unsigned events even without the header (B01).',
      }
    }
    return refused(trials)
  },
})

/** One of the addresses that Stripe publishes for its webhooks. */
const STRIPE_ADDRESS = '3.18.12.63'
