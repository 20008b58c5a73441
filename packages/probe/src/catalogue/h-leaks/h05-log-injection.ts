import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { logOf } from '../../engine/log-search.ts'
import { LOGS } from '../remedies.ts'

export const h05 = defineProbe({
  id: 'H05',
  title: 'Log injection',
  severity: 'medium',
  tier: 'S',
  needs: ['log'],
  cwe: ['CWE-117'],
  asvs: ['16.4.1'],
  cases: ['S48'],
  claim: 'Line breaks in an event cannot forge a log line.',
  remedy: LOGS,
  async attack(context) {
    const forged = `{"level":"info","msg":"forged-${context.nonce()}"}`
    const text = await logOf(context, async () => {
      const type = `auditor.ping\r\n${forged}`
      await context.send('in the type', { event: context.inert({ type }) })
      const id = `evt_audit_${context.nonce()}\n${forged}`
      await context.send('in the ID', { event: context.inert({ id }) })
      await context.send('in the type, invalid signature', {
        event: context.inert({ type }),
        secret: 'x',
      })
    })
    return text.split(/[\r\n]+/).some((line) => line.trim() === forged)
  },
  verdict: (forged): Judgement =>
    forged
      ? { verdict: 'fail', reason: 'The log contains a forged line.' }
      : { verdict: 'pass', reason: 'The value is escaped or not logged.' },
})
