import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { is3xx } from '../../http/exchange.ts'

export const a05 = defineProbe({
  id: 'A05',
  title: 'Redirects',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: [],
  asvs: ['4.1.2'],
  cases: ['F7'],
  claim: 'The URL itself answers: no redirect.',
  remedy: {
    text:
      'Give Stripe the final address: it never follows a redirect and counts each as ' +
      'a failed delivery.',
  },
  async attack(context) {
    const [path = '/', query] = context.target.path.split('?')
    const other = path.endsWith('/') && path !== '/' ? path.slice(0, -1) : `${path}/`
    const variant = query === undefined ? other : `${other}?${query}`
    return {
      given: await context.send('the URL as given'),
      slash: await context.send('with or without the last slash', { path: variant }),
    }
  },
  verdict({ given, slash }): Judgement {
    if (is3xx(given.exchange)) {
      const reason = `Redirects to ${given.exchange.headers['location'] ?? 'nowhere'}.`
      return { verdict: 'fail', reason, trials: [given] }
    }
    const aside = is3xx(slash.exchange) ? ' The variant with another last slash redirects.' : ''
    return { verdict: 'pass', reason: `No redirect.${aside}` }
  },
})
