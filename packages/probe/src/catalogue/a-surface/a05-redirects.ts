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
  claim: 'The webhook URL answers without a redirect.',
  remedy: {
    text:
      'Give Stripe the final URL. Stripe never follows redirects and counts each one as a ' +
      'failed delivery.',
  },
  async attack(context) {
    const [path = '/', query] = context.target.path.split('?')
    const other = path.endsWith('/') && path !== '/' ? path.slice(0, -1) : `${path}/`
    const variant = query === undefined ? other : `${other}?${query}`
    return {
      given: await context.send('the URL as given'),
      slash: await context.send('the URL with the trailing slash added or removed', {
        path: variant,
      }),
    }
  },
  verdict({ given, slash }): Judgement {
    if (is3xx(given.exchange)) {
      const location = given.exchange.headers['location'] ?? 'an unknown location'
      const reason = `The URL redirects to ${location}.`
      return { verdict: 'fail', reason, trials: [given] }
    }
    const aside = is3xx(slash.exchange)
      ? ' The URL with the trailing slash added or removed redirects.'
      : ''
    return { verdict: 'pass', reason: `No redirect.${aside}` }
  },
})
