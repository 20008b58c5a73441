import { Inconclusive, type Judgement, type Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { type Answer, is2xx, is3xx, outcomeOf } from '../../http/exchange.ts'

export const g09 = defineProbe({
  id: 'G09',
  title: 'Return URL allow-list',
  severity: 'medium',
  tier: 'S',
  needs: [],
  cwe: ['CWE-601'],
  asvs: ['3.7.2'],
  cases: ['115', 'S31'],
  claim: 'A checkout or portal session never returns to another site.',
  remedy: {
    text: 'Build return URLs on the server. Never accept one from the client.',
  },
  async attack(context) {
    const checkout = context.run.options.world?.checkout
    if (checkout === undefined)
      throw new Inconclusive('Set world.checkout to a request that creates a session.')
    const url = new URL(checkout.url, context.target.url)
    if (url.host !== context.target.authority)
      throw new Inconclusive('The URL in world.checkout is on another host.')
    if (!checkout.body.includes(RETURN_URL))
      throw new Inconclusive(`The body in world.checkout does not contain ${RETURN_URL}.`)
    const ask = (to: string) =>
      context.send(`with return URL ${to}`, {
        path: `${url.pathname}${url.search}`,
        body: checkout.body.replaceAll(RETURN_URL, to),
        signature: null,
        headers: Object.entries(checkout.headers ?? {}),
      })
    const good = await ask(checkout.returnUrl ?? new URL('/', url).href)
    const trials: Trial[] = []
    for (const evil of ['https://evil.example/', '//evil.example/', 'javascript:alert(1)']) {
      trials.push(await ask(evil))
    }
    return { good, trials }
  },
  verdict({ good, trials }): Judgement {
    const minted = trials.filter(({ exchange }) => isMinted(exchange))
    if (minted.length > 0) {
      const notes = listed(minted.map((trial) => trial.note))
      return { verdict: 'fail', reason: `A session was created ${notes}.`, trials: minted }
    }
    if (!isMinted(good.exchange)) {
      const outcome = outcomeOf(good.exchange)
      const reason = `The valid request ${good.note} failed too (${outcome}). Check world.checkout.`
      return { verdict: 'inconclusive', reason, trials: [good] }
    }
    return { verdict: 'pass', reason: 'No session was created with a foreign return URL.' }
  },
})

const RETURN_URL = '$RETURN_URL'

/** The answer contains the URL of the page, or redirects to it. */
function isMinted(answer: Answer): boolean {
  if (is2xx(answer)) return /https?:\/\//.test(answer.body.toString('utf8'))
  const location = answer.headers['location'] ?? ''
  return is3xx(answer) && URL.canParse(location) && STRIPE_HOST.test(new URL(location).hostname)
}

const STRIPE_HOST = /(?:^|\.)stripe\.com$/
