import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { API_KEY, logOf, secretTraces } from '../../engine/log-search.ts'
import { listed } from '../../engine/rules.ts'
import { signatureHeader } from '../../event/signature-header.ts'
import { LOGS } from '../remedies.ts'

export const h03 = defineProbe({
  id: 'H03',
  title: 'Secrets in logs',
  severity: 'critical',
  tier: 'S',
  needs: ['log'],
  cwe: ['CWE-532'],
  asvs: [],
  cases: ['112'],
  claim: 'The endpoint does not log secrets or signatures.',
  remedy: LOGS,
  async attack(context) {
    const body = context.encode(context.inert())
    const signature = signatureHeader(body, context.secret, context.now())
    const text = await logOf(context, async () => {
      await context.send('a correctly signed event', { body, signature })
      await context.send('no signature', { signature: null })
      await context.send('an invalid signature', { secret: 'probe wrong key' })
      await context.send('signed one day ago', { at: context.now() - 86_400 })
      await context.send('invalid JSON', { body: '{' })
    })
    const traces = [...secretTraces(context.secret), ['a signature header', signature] as const]
    const found = traces.filter(([, trace]) => text.includes(trace)).map(([name]) => name)
    return API_KEY.test(text) ? [...found, 'an API key'] : found
  },
  verdict: (found): Judgement =>
    found.length === 0
      ? { verdict: 'pass', reason: 'The log contains no secrets.' }
      : { verdict: 'fail', reason: `The log contains ${listed(found)}.` },
})
