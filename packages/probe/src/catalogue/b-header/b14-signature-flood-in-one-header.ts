import { randomBytes } from 'node:crypto'
import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm, listed } from '../../engine/rules.ts'
import { mac } from '../../event/signature-header.ts'
import { is5xx } from '../../http/exchange.ts'

export const b14 = defineProbe({
  id: 'B14',
  title: 'Many signatures in one header',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-407', 'CWE-400'],
  asvs: ['15.2.2'],
  cases: [],
  claim: 'A header with many signatures does not slow down the endpoint.',
  remedy: {
    text: 'Limit the header to 4 KB and 16 signatures.',
  },
  async attack(context) {
    const body = context.encode(context.inert())
    const junk = Array.from({ length: 1_000 }, () => `v1=${randomBytes(32).toString('hex')}`)
    const right = `v1=${mac(body, context.secret, context.now())}`
    const t = `t=${context.now()}`
    return [
      await context.send('1,000 invalid signatures and a valid one', {
        body,
        signature: [t, ...junk, right].join(','),
      }),
      await context.send('200 invalid signatures', {
        body,
        signature: [t, ...junk.slice(0, 200)].join(','),
      }),
      await context.send('a 16 KB header', { body, signature: `${t},v1=${'a'.repeat(16_000)}` }),
    ]
  },
  verdict(trials, { latencies }): Judgement {
    const usualMs = Math.max(...latencies.slice(0, 1), 20)
    const slow = trials.filter(({ exchange }) => exchange.elapsedMs > Math.max(1_000, usualMs * 10))
    if (slow.length > 0) {
      return {
        verdict: 'warn',
        reason: `Slow response: ${listed(slow.map((trial) => trial.note))}.`,
        trials: slow,
      }
    }
    const broken = trials.filter(({ exchange }) => is5xx(exchange))
    return broken.length > 0
      ? calm(broken)
      : { verdict: 'pass', reason: 'All headers were handled quickly.' }
  },
})
