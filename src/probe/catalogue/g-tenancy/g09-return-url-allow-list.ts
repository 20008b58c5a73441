import { Inconclusive, type Judgement, type Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'

export const g09 = defineProbe({
  id: 'G09',
  title: 'Return-URL allow-list',
  severity: 'medium',
  tier: 'S',
  needs: [],
  cwe: ['CWE-601'],
  asvs: ['3.7.2'],
  cases: ['115', 'S31'],
  claim: 'A checkout or portal session never returns to a foreign site.',
  remedy: { text: 'Build return URLs on the server from a key; never take one from the client.' },
  async attack(context) {
    const checkout = context.run.options.world?.checkout
    if (checkout === undefined)
      throw new Inconclusive('It needs a request that mints a session (world.checkout).')
    const url = new URL(checkout.url, context.target.url)
    if (url.host !== context.target.authority)
      throw new Inconclusive('world.checkout is on another host.')
    const trials: Trial[] = []
    for (const evil of ['https://evil.example/', '//evil.example/', 'javascript:alert(1)']) {
      const text = checkout.body.replaceAll('$RETURN_URL', evil)
      trials.push(
        await context.send(`returning to ${evil}`, {
          path: `${url.pathname}${url.search}`,
          body: text,
          signature: null,
          headers: Object.entries(checkout.headers ?? {}),
        }),
      )
    }
    return trials
  },
  verdict(trials): Judgement {
    const minted = trials.filter(
      ({ exchange }) => is2xx(exchange) && /https?:\/\//.test(exchange.body.toString('utf8')),
    )
    if (minted.length === 0) return { verdict: 'pass', reason: 'None was minted.' }
    const notes = listed(minted.map((trial) => trial.note))
    return { verdict: 'fail', reason: `A session was minted ${notes}.`, trials: minted }
  },
})
