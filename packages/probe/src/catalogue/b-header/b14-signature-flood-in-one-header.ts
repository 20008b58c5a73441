import { randomBytes } from 'node:crypto'
import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm, listed } from '../../engine/rules.ts'
import { mac } from '../../event/signature-header.ts'
import { is5xx } from '../../http/exchange.ts'

export const b14 = defineProbe({
  id: 'B14',
  title: 'Signature flood in one header',
  severity: 'low',
  tier: 'P',
  needs: [],
  cwe: ['CWE-407', 'CWE-400'],
  asvs: ['15.2.2'],
  cases: [],
  claim: 'A header stuffed with signatures costs the endpoint nothing.',
  remedy: { text: 'Cap the header at 4 KB and the signatures at 16.' },
  async attack(context) {
    const body = context.encode(context.inert())
    const junk = Array.from({ length: 1_000 }, () => `v1=${randomBytes(32).toString('hex')}`)
    const right = `v1=${mac(body, context.secret, context.now())}`
    const t = `t=${context.now()}`
    return [
      await context.send('1,000 wrong signatures and a right one', {
        body,
        signature: [t, ...junk, right].join(','),
      }),
      await context.send('200 wrong signatures', {
        body,
        signature: [t, ...junk.slice(0, 200)].join(','),
      }),
      await context.send('a header of 16 KB', { body, signature: `${t},v1=${'a'.repeat(16_000)}` }),
    ]
  },
  verdict(trials, { latencies }): Judgement {
    const usualMs = Math.max(...latencies.slice(0, 1), 20)
    const slow = trials.filter(({ exchange }) => exchange.elapsedMs > Math.max(1_000, usualMs * 10))
    if (slow.length > 0) {
      return {
        verdict: 'warn',
        reason: `Slow: ${listed(slow.map((trial) => trial.note))}.`,
        trials: slow,
      }
    }
    const broken = trials.filter(({ exchange }) => is5xx(exchange))
    return broken.length > 0
      ? calm(broken)
      : { verdict: 'pass', reason: 'Refused or checked at once.' }
  },
})
