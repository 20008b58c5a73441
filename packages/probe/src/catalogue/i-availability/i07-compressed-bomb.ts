import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { signatureHeader } from '../../event/signature-header.ts'
import { is2xx } from '../../http/exchange.ts'
import { CAP_BODY } from '../remedies.ts'

export const i07 = defineProbe({
  id: 'I07',
  title: 'Decompression bomb',
  severity: 'high',
  tier: 'S',
  needs: [],
  cwe: ['CWE-409'],
  asvs: ['15.2.2'],
  cases: ['117'],
  claim: 'The endpoint rejects a compressed body or limits its decompressed size.',
  remedy: CAP_BODY,
  async attack(context) {
    const bomb = context.encode(context.inert({ probe: ' '.repeat(BOMB_BYTES) }))
    const signature = signatureHeader(bomb, context.secret, context.now())
    const send = (coding: string, body: Buffer) =>
      context.send(`${coding}, ${body.length} bytes that expand to ${bomb.length}`, {
        body,
        signature,
        headers: [['Content-Encoding', coding]],
      })
    const zipped = gzipSync(bomb)
    return {
      trials: [
        await send('gzip', zipped),
        await send('gzip, gzip', gzipSync(zipped)),
        await send('br', brotliCompressSync(bomb)),
      ],
      after: await context.control(),
    }
  },
  verdict({ trials, after }, { calibration }): Judgement {
    if (calibration !== null && !is2xx(after.exchange)) {
      return { verdict: 'fail', reason: 'The endpoint stopped answering.', trials }
    }
    const inflated = trials.filter((trial) => is2xx(trial.exchange))
    if (inflated.length > 0) {
      return {
        verdict: 'fail',
        reason: 'The endpoint decompresses without a limit.',
        trials: inflated,
      }
    }
    const slow = trials.filter(({ exchange }) => exchange.elapsedMs > 1_000)
    if (slow.length > 0)
      return { verdict: 'warn', reason: 'The response takes more than one second.', trials: slow }
    return calm(trials)
  },
})

const BOMB_BYTES = 16 * 1_048_576
