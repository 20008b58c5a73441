import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const a08 = defineProbe({
  id: 'A08',
  title: 'CORS and cookies',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-942'],
  asvs: ['3.4.2'],
  cases: [],
  claim: 'The endpoint sends no CORS headers and no cookies.',
  remedy: {
    text: 'Remove CORS and session middleware from the webhook route.',
  },
  attack: async (context) => [
    await context.send('OPTIONS with an Origin header', {
      method: 'OPTIONS',
      body: '',
      signature: null,
      headers: [
        ['Origin', 'https://evil.example'],
        ['Access-Control-Request-Method', 'POST'],
      ],
    }),
    await context.send('a request with a session cookie', {
      secret: 'probe wrong key',
      headers: [
        ['Origin', 'https://evil.example'],
        ['Cookie', 'session=probe'],
      ],
    }),
  ],
  verdict(trials): Judgement {
    const has = (name: string) =>
      trials.filter(({ exchange }) => exchange.headers[name] !== undefined)
    const granted = has('access-control-allow-origin')
    const cookies = has('set-cookie')
    if (granted.length > 0) {
      return { verdict: 'fail', reason: 'CORS headers allow other origins.', trials: granted }
    }
    if (cookies.length > 0)
      return { verdict: 'fail', reason: 'The endpoint sets a cookie.', trials: cookies }
    return { verdict: 'pass', reason: 'No CORS headers, no cookies.' }
  },
})
