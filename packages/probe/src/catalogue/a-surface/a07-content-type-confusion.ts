import type { Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm, refused } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { RAW_BODY } from '../remedies.ts'

export const a07 = defineProbe({
  id: 'A07',
  title: 'Content-Type confusion',
  severity: 'medium',
  tier: 'P',
  needs: [],
  cwe: ['CWE-436'],
  asvs: ['1.5.3'],
  cases: ['117'],
  claim: 'The Content-Type header changes neither verification nor the answer.',
  remedy: RAW_BODY,
  async attack(context) {
    const signed: Trial[] = []
    const unsigned: Trial[] = []
    for (const contentType of CONTENT_TYPES) {
      const note = contentType ?? 'no content type'
      signed.push(await context.send(`signed, ${note}`, { contentType }))
      unsigned.push(
        await context.forge(`unsigned, ${note}`, () => ({ contentType, signature: null })),
      )
    }
    return { signed, unsigned }
  },
  verdict({ signed, unsigned }) {
    const through = unsigned.filter((trial) => is2xx(trial.exchange) && trial.effect !== false)
    return through.length > 0 ? refused(through) : calm([...signed, ...unsigned])
  },
})

const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=probe',
  null,
  'application/json\ta',
  'application/json; charset=utf-16',
] as const
