import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { type Baseline, differsFrom } from '../../engine/differs-from.ts'
import { listed } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'

export const a10 = defineProbe({
  id: 'A10',
  title: 'Test and debug routes',
  severity: 'high',
  tier: 'P',
  needs: [],
  cwe: ['CWE-489'],
  asvs: ['15.2.3'],
  cases: ['15'],
  claim: 'No test or debug routes exist next to the endpoint.',
  remedy: {
    text: 'Remove test and debug routes from deployed builds.',
  },
  async attack(context) {
    const [path = '/'] = context.target.path.split('?')
    const base = path.replace(/\/$/, '')
    const unsigned = (note: string, at: string) => context.send(note, { path: at, signature: null })
    const nowhere = (directory: string) =>
      unsigned('a random path in the same directory', `${directory}${wordOf(context.nonce())}`)
    const plain = await unsigned('the endpoint, unsigned', context.target.path)
    const pages = new Map<string, Baseline | null>()
    const open: Trial[] = []
    for (const sibling of siblingsOf(base)) {
      const trial = await unsigned(sibling, sibling)
      if (!is2xx(trial.exchange)) continue
      const directory = /^.*[/?]/.exec(sibling)?.[0] ?? '/'
      if (!pages.has(directory)) pages.set(directory, await catchAll(() => nowhere(directory)))
      const page = pages.get(directory) ?? null
      if (page === null || differsFrom(page, trial.exchange)) open.push(trial)
    }
    return { plain, open }
  },
  verdict({ plain, open }): Judgement {
    if (is2xx(plain.exchange)) {
      return {
        verdict: 'inconclusive',
        reason: 'The endpoint itself accepts unsigned events (B01).',
      }
    }
    if (open.length === 0) return { verdict: 'pass', reason: 'No such routes found.' }
    const routes = listed(open.map((trial) => trial.note))
    const reason = `These routes accept unsigned events: ${routes}.`
    return { verdict: 'likely', reason, trials: open }
  },
})

/** The answer to a path that does not exist, in case a directory answers every path alike. */
async function catchAll(ask: () => Promise<Trial>): Promise<Baseline | null> {
  const [first, second] = [await ask(), await ask()]
  return is2xx(first.exchange) ? [first.exchange, second.exchange] : null
}

/** Letters only, so that a page that prints its path differs from one that does not. */
const wordOf = (nonce: string) =>
  [...nonce].map((digit) => 'ghijklmnopqrstuv'[Number.parseInt(digit, 16)]).join('')

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
