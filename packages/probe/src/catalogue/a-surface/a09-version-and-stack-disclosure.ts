import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import type { Exchange } from '../../http/exchange.ts'

export const a09 = defineProbe({
  id: 'A09',
  title: 'Version and stack disclosure',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-200'],
  asvs: ['13.4.6'],
  cases: [],
  claim: 'Responses do not reveal versions or the technology stack.',
  remedy: {
    text: 'Remove the headers that name the framework or the server version.',
    express: "app.disable('x-powered-by')",
    next: 'poweredByHeader: false',
    fastapi: 'uvicorn --no-server-header',
    rails: "config.action_dispatch.default_headers.delete('X-Runtime')",
  },
  attack: async (context) => [
    await context.send('an invalid signature', { secret: 'probe wrong key' }),
    await context.send('a path that does not exist', {
      path: `/${context.nonce()}`,
      signature: null,
    }),
  ],
  verdict(trials): Judgement {
    const telling = trials.filter(({ exchange }) => bannersOf(exchange).length > 0)
    if (telling.length === 0) return { verdict: 'pass', reason: 'No version headers.' }
    const banners = [...new Set(telling.flatMap(({ exchange }) => bannersOf(exchange)))]
    return { verdict: 'fail', reason: `Responses contain ${listed(banners)}.`, trials: telling }
  },
})

function bannersOf(exchange: Exchange): string[] {
  const names = ['x-powered-by', 'x-aspnet-version', 'x-runtime', 'x-generator']
  const banners = names.flatMap((name) => {
    const value = exchange.headers[name]
    return value === undefined ? [] : [`${name}: ${value}`]
  })
  const server = exchange.headers['server'] ?? ''
  return /\d\.\d/.test(server) ? [...banners, `server: ${server}`] : banners
}
