import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { type Exchange, is2xx } from '../../http/exchange.ts'

export const a10 = defineProbe({
  id: 'A10',
  title: 'Sibling test routes',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-489'],
  asvs: ['15.2.3'],
  cases: ['15'],
  claim: 'There are no test or debug routes beside the endpoint.',
  remedy: { text: 'Remove test and debug routes from what is deployed.' },
  async attack(context) {
    const [path = '/'] = context.target.path.split('?')
    const base = path.replace(/\/$/, '')
    const unsigned = (note: string, at: string) => context.send(note, { path: at, signature: null })
    const nowhere = await unsigned('a random sibling', `${base}/${context.nonce()}`)
    const plain = await unsigned('the endpoint, unsigned', context.target.path)
    const trials: Trial[] = []
    for (const sibling of siblingsOf(base)) trials.push(await unsigned(sibling, sibling))
    return { nowhere, plain, trials }
  },
  verdict({ nowhere, plain, trials }): Judgement {
    if (is2xx(plain.exchange)) {
      return { verdict: 'inconclusive', reason: 'The endpoint itself takes unsigned events (B01).' }
    }
    const open = trials.filter(
      ({ exchange }) => is2xx(exchange) && !looksLike(exchange, nowhere.exchange),
    )
    if (open.length === 0) return { verdict: 'pass', reason: 'None of them exists.' }
    const reason = `Takes unsigned events: ${listed(open.map((trial) => trial.note))}.`
    return { verdict: 'likely', reason, trials: open }
  },
})

function siblingsOf(base: string): string[] {
  const parent = base.slice(0, base.lastIndexOf('/'))
  return [
    `${base}/test`,
    `${base}/debug`,
    `${base}/simulate`,
    `${base}-test`,
    `${base}_test`,
    `${parent}/test-webhook`,
    `${parent}/webhook-test`,
    `${parent}/test/webhook`,
    `${parent}/debug`,
    `/test${base}`,
    `${base}?test=1`,
    `${base}?debug=true`,
  ]
}

/** A catch-all page answers 200 to everything; then a 200 says nothing. */
function looksLike(one: Exchange, other: Exchange): boolean {
  return one.status === other.status && one.body.equals(other.body)
}
